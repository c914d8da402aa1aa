"""Segment's HTTP tracking API, as its libraries use it, against a running gateway."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.common.errors import DeadlineExceeded, Reason, ResourceExhausted, Unauthenticated, Unavailable
from tests.integration.gateway.conftest import RunningGateway
from yike.profile.v1 import profile_service_pb2 as profile_pb

KINDS: dict[str, dict[str, Any]] = {
    "identify": {"userId": "u1", "traits": {"name": "Li Na", "phone": "13800138000", "email": "li@example.com"}},
    "track": {"userId": "u1", "event": "Order Completed", "properties": {"revenue": 12.5}},
    "page": {"anonymousId": "a1", "name": "Home", "properties": {"path": "/"}},
    "screen": {"anonymousId": "a1", "name": "Start"},
    "group": {"userId": "u1", "groupId": "g1", "traits": {"city": "Shanghai"}},
    "alias": {"userId": "u1", "previousId": "a1"},
}
TYPES = {
    "identify": profile_pb.EVENT_TYPE_IDENTIFY,
    "track": profile_pb.EVENT_TYPE_TRACK,
    "page": profile_pb.EVENT_TYPE_PAGE,
    "screen": profile_pb.EVENT_TYPE_SCREEN,
    "group": profile_pb.EVENT_TYPE_GROUP,
    "alias": profile_pb.EVENT_TYPE_ALIAS,
}
ONE = {"success": True, "accepted": 1, "duplicates": 0, "rejected": []}


def basic(gateway: RunningGateway) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{gateway.demo.write_key}:".encode()).decode()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["/v1/{kind}", "/v1/{letter}", "/{letter}", "/v1/{kind}/"])
async def test_each_call_is_recorded_at_each_of_its_paths(
    gateway: RunningGateway, client: httpx.AsyncClient, kind: str, path: str
) -> None:
    address = path.format(kind=kind, letter=kind[0])
    answer = await client.post(address, json=KINDS[kind], headers=basic(gateway))
    assert (answer.status_code, answer.json()) == (200, ONE)
    assert answer.headers["access-control-allow-origin"] == "*"
    [event] = gateway.recorder.events()
    assert event.type == TYPES[kind]
    assert gateway.recorder.calls[0][0] == gateway.demo.workspace_id


async def test_events_carry_identifiers_names_and_raw_properties(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    body = {
        "batch": [{"type": kind, "messageId": f"m-{kind}", **fields} for kind, fields in KINDS.items()],
        "context": {"device": {"id": "d1"}, "externalIds": [{"id": "o1", "type": "openid", "collection": "users"}]},
    }
    answer = await client.post("/v1/batch", json=body, headers=basic(gateway))
    assert answer.json()["accepted"] == 6
    events = {event.message_id: event for event in gateway.recorder.events()}
    identifiers = {name: [(each.type, each.value) for each in event.identifiers] for name, event in events.items()}
    assert identifiers["m-identify"] == [
        ("user_id", "u1"),
        ("email", "li@example.com"),
        ("phone", "13800138000"),
        ("openid", "o1"),
        ("device_id", "d1"),
    ]
    assert identifiers["m-page"] == [("anonymous_id", "a1"), ("openid", "o1"), ("device_id", "d1")]
    assert identifiers["m-alias"] == [("user_id", "u1"), ("anonymous_id", "a1"), ("openid", "o1"), ("device_id", "d1")]
    assert events["m-track"].name == "Order Completed"
    assert json.loads(events["m-track"].properties_json) == {"revenue": 12.5}
    assert json.loads(events["m-identify"].traits_json) == KINDS["identify"]["traits"]
    assert (events["m-group"].name, json.loads(events["m-group"].properties_json)) == ("g1", {"city": "Shanghai"})
    assert events["m-group"].traits_json == b""
    assert json.loads(events["m-page"].context_json) == body["context"]
    assert len({event.body_digest for event in events.values()}) == 6


@pytest.mark.parametrize("where", ["basic", "bearer", "body", "header", "oauth"])
async def test_the_key_is_read_where_libraries_put_it(
    gateway: RunningGateway, client: httpx.AsyncClient, where: str
) -> None:
    key = gateway.demo.write_key
    body: dict[str, Any] = dict(KINDS["track"])
    headers: dict[str, str] = {}
    match where:
        case "basic":
            headers = basic(gateway)
        case "bearer":
            headers = {"authorization": f"Bearer {key}"}
        case "header":
            headers = {"writeKey": key}
        case "oauth":
            headers = {"authorization": "Bearer an-oauth-token"}
            body["writeKey"] = key
        case _:
            body["writeKey"] = key
    assert (await client.post("/v1/track", json=body, headers=headers)).status_code == 200
    assert (
        await client.post("/v1/batch", json={"batch": [{"type": "track", **body}], **body}, headers=headers)
    ).status_code == 200


@pytest.mark.parametrize("key", ["", "nonsense", "yk_write_aaaaaaaaaaaa_" + "a" * 52])
async def test_a_wrong_key_is_refused(gateway: RunningGateway, client: httpx.AsyncClient, key: str) -> None:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    answer = await client.post("/v1/track", json=KINDS["track"], headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "UNAUTHENTICATED"
    assert answer.headers["www-authenticate"]
    assert gateway.recorder.calls == []


async def test_text_plain_and_gzip_are_read_as_json(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    body = json.dumps({"batch": [{"type": "track", **KINDS["track"]}], "writeKey": gateway.demo.write_key}).encode()
    plain = {"content-type": "text/plain"}
    assert (await client.post("/v1/b", content=body, headers=plain)).json() == ONE
    packed = gzip.compress(body)
    assert (await client.post("/v1/b", content=packed, headers={**plain, "content-encoding": "gzip"})).json() == ONE
    assert (await client.post("/b", content=packed, headers=plain)).json() == ONE
    assert (await client.post("/b", content=b"\xef\xbb\xbf" + body, headers=plain)).json() == ONE


async def test_browsers_may_post_from_any_page(client: httpx.AsyncClient) -> None:
    headers = {
        "origin": "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-retry-count",
    }
    answer = await client.options("/v1/t", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == headers["access-control-request-headers"]


@pytest.mark.parametrize("prefix", ["", "/v1"])
async def test_settings_document_names_key_and_host(
    gateway: RunningGateway, client: httpx.AsyncClient, prefix: str
) -> None:
    answer = await client.get(f"{prefix}/projects/{gateway.demo.write_key}/settings")
    assert answer.status_code == 200
    destination = answer.json()["integrations"]["Segment.io"]
    assert destination["apiKey"] == gateway.demo.write_key
    assert destination["apiHost"] == gateway.url.removeprefix("http://") + "/v1"
    assert (await client.get(f"{prefix}/projects/unknown/settings")).status_code == 401


async def test_one_bad_event_does_not_lose_the_others(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    good = {"type": "track", **KINDS["track"]}
    batch = [
        {**good, "messageId": "m0"},
        {**good, "messageId": "m1", "event": 5},
        {"type": "track", "event": "E", "messageId": "m2"},
        {**good, "messageId": "m3", "type": "banana"},
        {**good, "messageId": "m4", "event": ""},
        "text",
        {**good, "messageId": "m6", "properties": {"big": "x" * 33_000}},
        {**good, "messageId": "m7", "timestamp": "yesterday"},
        {**good, "messageId": "m8", "properties": [1]},
        {**good, "messageId": "m" * 101},
        {**good, "messageId": "m10"},
    ]
    answer = await client.post("/v1/batch", json={"batch": batch}, headers=basic(gateway))
    assert answer.status_code == 200
    assert answer.json()["accepted"] == 2
    assert [(each["index"], each["code"]) for each in answer.json()["rejected"]] == [
        (1, "INVALID_FIELD"),
        (2, "NO_IDENTIFIER"),
        (3, "UNKNOWN_EVENT_TYPE"),
        (4, "MISSING_FIELD"),
        (5, "INVALID_FIELD"),
        (6, "TOO_LARGE"),
        (7, "INVALID_TIMESTAMP"),
        (8, "INVALID_FIELD"),
        (9, "INVALID_FIELD"),
    ]
    assert answer.json()["rejected"][0]["messageId"] == "m1"
    assert [event.message_id for event in gateway.recorder.events()] == ["m0", "m10"]


async def test_what_profile_refuses_is_listed_at_its_place(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    reused = profile_pb.RejectedEvent(
        index=1, message_id="m2", reason=Reason.ERROR_REASON_MESSAGE_ID_REUSED, message="Use another id."
    )
    gateway.recorder.answers["RecordEvents"] = lambda request: profile_pb.RecordEventsResponse(
        accepted=len(request.events) - 2, duplicates=1, duplicate_indexes=[0], rejected=[reused]
    )
    good = {"type": "track", **KINDS["track"]}
    batch = [{**good, "messageId": "m0"}, {"type": "track"}, {**good, "messageId": "m2"}, {**good, "messageId": "m3"}]
    answer = (await client.post("/v1/batch", json={"batch": batch}, headers=basic(gateway))).json()
    assert (answer["accepted"], answer["duplicates"]) == (1, 1)
    assert [(each["index"], each["code"]) for each in answer["rejected"]] == [
        (1, "NO_IDENTIFIER"),
        (2, "MESSAGE_ID_REUSED"),
    ]
    only = profile_pb.RejectedEvent(
        message_id="m", reason=Reason.ERROR_REASON_MESSAGE_ID_REUSED, message="Use another id."
    )
    gateway.recorder.answers["RecordEvents"] = lambda _: profile_pb.RecordEventsResponse(rejected=[only])
    alone = await client.post("/v1/track", json=KINDS["track"], headers=basic(gateway))
    assert (alone.status_code, alone.json()["code"]) == (409, "MESSAGE_ID_REUSED")
    gateway.recorder.answers["RecordEvents"] = lambda _: profile_pb.RecordEventsResponse(
        duplicates=1, duplicate_indexes=[0]
    )
    again = await client.post("/v1/track", json=KINDS["track"], headers=basic(gateway))
    assert (again.status_code, again.json()["duplicates"]) == (200, 1)


BAD_BODIES = {
    "nothing": b"",
    "cut off": b'{"event":"E","userId":"u',
    "array": b"[1]",
    "number": b"5",
    "nan": b'{"event":"E","userId":"u","properties":{"a":NaN}}',
    "infinity": b'{"event":"E","userId":"u","properties":{"a":-Infinity}}',
    "too large a float": b'{"event":"E","userId":"u","properties":{"a":1e999}}',
    "too large a number": b'{"event":"E","userId":"u","properties":{"a":' + b"9" * 400 + b"}}",
    "deep": b'{"event":"E","userId":"u","properties":{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}}",
    "deeper than protobuf": b'{"event":"E","userId":"u","properties":{"a":' + b"[" * 40 + b"]" * 40 + b"}}",
    "lone surrogate in id": rb'{"event":"E","userId":"\udc00"}',
    "nul": rb'{"event":"E","userId":"u","properties":{"a":"x\u0000y"}}',
    "nul in key": rb'{"event":"E","userId":"u","properties":{"\u0000":1}}',
    "nul in event": rb'{"event":"E\u0000","userId":"u"}',
    "nul in id": rb'{"event":"E","userId":"\u0000u"}',
    "not utf-8": b'{"event":"E","userId":"u","properties":{"a":"\xff"}}',
    "wrong type of id": b'{"event":"E","userId":{"a":1}}',
    "wrong type of event": b'{"event":["E"],"userId":"u"}',
    "boolean id": b'{"event":"E","userId":true}',
    "long id": b'{"event":"E","userId":"' + b"u" * 501 + b'"}',
    "huge id": b'{"event":"E","userId":' + b"1" * 5_000 + b"}",
    "long name": b'{"event":"' + b"E" * 201 + b'","userId":"u"}',
    "blank id": b'{"event":"E","userId":"  "}',
    "context no object": b'{"event":"E","userId":"u","context":"x"}',
    "external ids no list": b'{"event":"E","userId":"u","context":{"externalIds":{"a":1}}}',
    "external id without type": b'{"event":"E","userId":"u","context":{"externalIds":[{"id":"1"}]}}',
    "time of the far future": b'{"event":"E","userId":"u","timestamp":"2999-01-01T00:00:00Z"}',
    "time before 1970": b'{"event":"E","userId":"u","timestamp":"1969-12-31T23:59:59Z"}',
    "time out of the calendar": b'{"event":"E","userId":"u","timestamp":"9999-12-31T23:59:59-23:59"}',
    "time of year 0": b'{"event":"E","userId":"u","timestamp":"0000-01-01T00:00:00Z"}',
    "huge number of time": b'{"event":"E","userId":"u","timestamp":1e300}',
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_bad_body_is_refused_with_a_reason(
    gateway: RunningGateway, client: httpx.AsyncClient, name: str
) -> None:
    answer = await client.post("/v1/track", content=BAD_BODIES[name], headers=basic(gateway))
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["code"]
    assert problem["message"]
    assert problem["requestId"] == answer.headers["request-id"]
    assert gateway.recorder.events() == []


async def test_sizes_are_limited_as_published(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    headers = basic(gateway)

    async def post(path: str, content: bytes, **more: str) -> tuple[int, str]:
        answer = await client.post(path, content=content, headers={**headers, **more})
        return answer.status_code, answer.json().get("code", "")

    start = b'{"event":"E","userId":"u","properties":{"a":"'
    assert await post("/v1/track", start + b"x" * (32 * 1024 - len(start) - 3) + b'"}}') == (200, "")
    assert await post("/v1/track", start + b"x" * (32 * 1024 - len(start) - 2) + b'"}}') == (400, "TOO_LARGE")
    event = b'{"type":"track","event":"E","userId":"u"}'
    assert await post("/v1/batch", b'{"batch":[' + b",".join([event] * 2_500) + b"]}") == (200, "")
    assert await post("/v1/batch", b'{"batch":[' + b",".join([event] * 2_501) + b"]}") == (413, "TOO_LARGE")
    most = 2 * 1024 * 1024
    assert await post("/v1/batch", b'{"batch":[' + event + b" " * (most - 12 - len(event)) + b"]}") == (200, "")
    assert await post("/v1/batch", b" " * (most + 1)) == (413, "TOO_LARGE")
    # 2,005 events of Chinese text, which a library that counts characters takes for a third.
    text = '{"type":"track","event":"下单","userId":"u","properties":{"a":"' + "一客" * 40 + '"}}'
    assert await post("/v1/batch", ('{"batch":[' + ",".join([text] * 2_005) + "]}").encode()) == (200, "")
    bomb = gzip.compress(b" " * 50_000_000)
    assert await post("/v1/batch", bomb, **{"content-encoding": "gzip"}) == (413, "TOO_LARGE")
    assert await post("/v1/batch", gzip.compress(event)[:-4], **{"content-encoding": "gzip"}) == (400, "MALFORMED_BODY")
    assert await post("/v1/batch", b"x", **{"content-encoding": "br"}) == (415, "MALFORMED_BODY")

    # A body without announced length is stopped while it comes.
    async def endless() -> Any:
        for _ in range(80):
            yield b" " * 65_536

    answer = await client.post("/v1/batch", content=endless(), headers=headers)
    assert answer.status_code == 413


async def test_times_are_corrected_for_the_senders_clock(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    now = datetime.now(UTC)
    wrong = now - timedelta(days=3)
    batch = {
        "sentAt": wrong.isoformat(),
        "batch": [
            {
                "type": "track",
                **KINDS["track"],
                "messageId": "late",
                "timestamp": (wrong - timedelta(hours=2)).isoformat(),
            },
            {"type": "track", **KINDS["track"], "messageId": "absent"},
            {
                "type": "track",
                **KINDS["track"],
                "messageId": "odd",
                "timestamp": (wrong + timedelta(hours=1)).isoformat(),
            },
        ],
    }
    await client.post("/v1/batch", json=batch, headers=basic(gateway))
    times = {event.message_id: event.occur_time.ToDatetime(UTC) for event in gateway.recorder.events()}
    assert abs(times["late"] - (now - timedelta(hours=2))) < timedelta(minutes=1)
    assert abs(times["absent"] - now) < timedelta(minutes=1)
    assert times["odd"] == wrong + timedelta(hours=1)
    gateway.recorder.clear()
    await client.post("/v1/import", json=batch, headers=basic(gateway))
    [late, *_] = gateway.recorder.events()
    assert late.occur_time.ToDatetime(UTC) == wrong - timedelta(hours=2)


async def test_a_message_id_is_assigned_and_repeats_under_an_idempotency_key(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    for headers in ({}, {}, {"idempotency-key": "k"}, {"idempotency-key": "k"}):
        await client.post("/v1/track", json=KINDS["track"], headers={**basic(gateway), **headers})
    ids = [event.message_id for event in gateway.recorder.events()]
    assert all(ids)
    assert ids[0] != ids[1]
    assert ids[2] == ids[3]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ResourceExhausted(retry_after_seconds=7), 429, "BACKLOG_FULL"),
        (Unavailable(retry_after_seconds=2), 503, "UNAVAILABLE"),
        (DeadlineExceeded(), 503, "DEADLINE_EXCEEDED"),
    ],
)
async def test_what_is_temporary_is_told_as_such(
    gateway: RunningGateway, client: httpx.AsyncClient, error: Exception, status: int, code: str
) -> None:
    gateway.recorder.answers["RecordEvents"] = lambda _: error
    for path in ("/v1/track", "/v1/batch"):
        body = {**KINDS["track"], "batch": [{"type": "track", **KINDS["track"]}]}
        answer = await client.post(path, json=body, headers=basic(gateway))
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert int(answer.headers["retry-after"]) >= 1
        assert ("x-ratelimit-reset" in answer.headers) == (status == 429)


async def test_a_fault_between_our_own_parts_is_not_blamed_on_the_key(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    gateway.recorder.answers["RecordEvents"] = lambda _: Unauthenticated()
    answer = await client.post("/v1/track", json=KINDS["track"], headers=basic(gateway))
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")


async def test_concurrent_requests_leave_together_and_none_is_acknowledged_early(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    recorder = gateway.recorder
    recorder.hold.clear()
    posts = [
        asyncio.ensure_future(
            client.post("/v1/track", json={**KINDS["track"], "messageId": f"m{number}"}, headers=basic(gateway))
        )
        for number in range(60)
    ]
    await recorder.reached(in_flight=1)
    done, _ = await asyncio.wait(posts, timeout=0.2)
    assert not done
    recorder.hold.set()
    answers = await asyncio.gather(*posts)
    assert [answer.status_code for answer in answers] == [200] * 60
    assert sorted(event.message_id for event in recorder.events()) == sorted(f"m{number}" for number in range(60))
    assert recorder.most_in_flight == 1
    assert len(recorder.calls) <= 3


async def test_other_methods_and_paths_are_refused_without_redirect(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/v1/track")
    assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")
    for path in ("/v1/tracks", "/v2/track", "/x", "/v1/projects/a/b/c", "/v1"):
        answer = await client.post(path, json={}, headers=basic(gateway))
        assert answer.status_code in (404, 405), path
        assert answer.json()["code"] == "UNKNOWN_METHOD"
