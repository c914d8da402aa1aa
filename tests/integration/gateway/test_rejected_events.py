"""What the gateway refuses is kept with its reason and body before its sender hears of it, and can be sent again."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.common.errors import Internal, Reason, Unavailable
from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.test_flawed_events import cloud, tracked
from yike.profile.v1 import profile_service_pb2 as profile_pb

BINARY = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "E", "ce-userid": "u"}
RECEIVED = datetime(2026, 11, 2, 9, tzinfo=UTC)
KEPT_ID = "rej_0123456789abcdef"


@pytest.fixture
async def writer(gateway: RunningGateway, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The client with the write key."""
    client.headers["authorization"] = f"Bearer {gateway.demo.write_key}"
    return client


def kept(gateway: RunningGateway) -> list[profile_pb.KeepRejectedEventsRequest]:
    return [request for _, method, request in gateway.recorder.calls if method == "KeepRejectedEvents"]


SINGLE: dict[str, tuple[str, bytes, dict[str, str], str]] = {
    "identify": ("/v1/identify", b'{"traits":{}}', {}, "NO_IDENTIFIER"),
    "track": ("/v1/t", b'{"userId":"u","messageId":"m7"}', {}, "MISSING_FIELD"),
    "page": ("/p", b'{"userId":"u","timestamp":"noon"}', {}, "INVALID_TIMESTAMP"),
    "screen": ("/v1/screen", b'{"userId":["u"]}', {}, "INVALID_FIELD"),
    "group": ("/v1/group", b'{"userId":"u"', {}, "MALFORMED_BODY"),
    "alias": ("/v1/alias", b'{"userId":"u"}', {}, "MISSING_FIELD"),
    "too large": ("/v1/track", tracked("m", b'"' + b"x" * 40_000 + b'"'), {}, "TOO_LARGE"),
    "structured": (
        "/v1/cloudevents",
        cloud("m").replace(b'"type"', b'"time":"noon","type"'),
        {"content-type": "application/cloudevents+json"},
        "INVALID_TIMESTAMP",
    ),
    "binary": (
        "/v1/cloudevents",
        b"{}",
        {"content-type": "application/json", **BINARY, "ce-time": "noon"},
        "INVALID_TIMESTAMP",
    ),
    "binary, no json": ("/v1/cloudevents", b"{", {"content-type": "application/json", **BINARY}, "MALFORMED_BODY"),
    "a batch cut off": ("/v1/batch", b'{"batch":[{"type":"track"', {}, "MALFORMED_BODY"),
    "a batch of cloudevents cut off": (
        "/v1/cloudevents",
        b'[{"specversion":"1.0"',
        {"content-type": "application/cloudevents-batch+json"},
        "MALFORMED_BODY",
    ),
    "a batch with a context that is none": ("/v1/import", b'{"batch":[],"context":5}', {}, "INVALID_FIELD"),
}


@pytest.mark.parametrize("name", SINGLE)
async def test_a_single_refusal_is_a_4xx_and_kept(
    gateway: RunningGateway, writer: httpx.AsyncClient, name: str
) -> None:
    path, body, headers, code = SINGLE[name]
    answer = await writer.post(path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    [request] = kept(gateway)
    [event] = request.events
    assert Reason.Name(event.reason) == f"ERROR_REASON_{code}"
    assert event.message == answer.json()["message"]
    word = {"/v1/t": "track", "/p": "page"}.get(path, path.removeprefix("/v1/"))
    assert request.endpoint == profile_pb.IngestionEndpoint.Value(f"INGESTION_ENDPOINT_{word.upper()}")
    assert not request.counted
    assert abs(request.receive_time.ToDatetime(UTC) - datetime.now(UTC)) < timedelta(minutes=1)
    if "binary" not in name:
        assert event.body == body
    if name == "track":
        assert event.message_id == "m7"


async def test_refusals_of_a_batch_are_kept_before_the_others_are_recorded(
    gateway: RunningGateway, writer: httpx.AsyncClient
) -> None:
    bad = b'{"type":"track","userId":"u","messageId":"m1"}'
    body = b'{"sentAt":"2026-11-02T09:00:00Z","context":{"ip":"1"},"batch":[' + tracked("m0") + b"," + bad + b"]}"
    assert (await writer.post("/v1/batch", content=body)).json()["accepted"] == 1
    [request] = kept(gateway)
    assert [method for _, method, _ in gateway.recorder.calls] == ["KeepRejectedEvents", "RecordEvents"]
    assert [(event.body, event.message_id) for event in request.events] == [(bad, "m1")]
    assert (request.context_json, request.send_time.ToDatetime(UTC)) == (b'{"ip":"1"}', RECEIVED)
    assert request.consent_authority == profile_pb.CONSENT_AUTHORITY_OWN
    assert request.order_authority == profile_pb.ORDER_AUTHORITY_NONE


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch"])
async def test_what_profile_refuses_is_kept_as_counted(
    gateway: RunningGateway, writer: httpx.AsyncClient, path: str
) -> None:
    gateway.recorder.answers["RecordEvents"] = lambda _: profile_pb.RecordEventsResponse(
        rejected=[
            profile_pb.RejectedEvent(
                message_id="m0", reason=Reason.ERROR_REASON_MESSAGE_ID_REUSED, message="Another id."
            )
        ]
    )
    body = tracked("m0") if path == "/v1/track" else b'{"batch":[' + tracked("m0") + b"]}"
    answer = await writer.post(path, content=body)
    assert answer.status_code == (409 if path == "/v1/track" else 200)
    [request] = kept(gateway)
    assert request.counted
    assert [(event.body, event.reason) for event in request.events] == [
        (tracked("m0"), Reason.ERROR_REASON_MESSAGE_ID_REUSED)
    ]


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch"])
async def test_nothing_is_refused_for_ever_while_it_cannot_be_kept(
    gateway: RunningGateway, writer: httpx.AsyncClient, path: str
) -> None:
    gateway.recorder.answers["KeepRejectedEvents"] = lambda _: Unavailable(retry_after_seconds=1)
    body = b'{"userId":"u"}' if path == "/v1/track" else b'{"batch":[{"userId":"u"},' + tracked("m0") + b"]}"
    answer = await writer.post(path, content=body)
    assert answer.status_code == 503
    assert gateway.recorder.events() == []
    # A fault of our own does not make a bad event good.
    gateway.recorder.answers["KeepRejectedEvents"] = lambda _: Internal()
    assert (await writer.post(path, content=body)).status_code == (400 if path == "/v1/track" else 200)


async def test_what_no_key_vouches_for_is_not_kept(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    wrong = gateway.demo.write_key[:-1] + ("b" if gateway.demo.write_key.endswith("a") else "a")
    for path, body, headers in (
        ("/v1/track", b"{", {}),
        ("/v1/track", b'{"userId":"u"}', {"authorization": f"Bearer {wrong}"}),
        ("/v1/batch", b'{"batch":[{}],"writeKey":"unknown"}', {}),
    ):
        assert (await client.post(path, content=body, headers=headers)).status_code in (400, 401)
    assert gateway.recorder.calls == []


def kept_event(body: bytes, **fields: Any) -> profile_pb.KeptEvent:
    return profile_pb.KeptEvent(
        rejected_event_id=KEPT_ID,
        body=body.decode(),
        **{
            "endpoint": "INGESTION_ENDPOINT_BATCH",
            "receive_time": RECEIVED,
            "send_time": RECEIVED - timedelta(days=3),
            **fields,
        },
    )


async def replay(
    gateway: RunningGateway, client: httpx.AsyncClient, event: profile_pb.KeptEvent, body: Any = None
) -> httpx.Response:
    gateway.recorder.clear()
    gateway.recorder.answers["GetRejectedEvent"] = lambda request: (
        event if request.rejected_event_id == KEPT_ID else Internal()
    )
    return await client.post(
        f"/v1/rejectedEvents/{KEPT_ID}:replay",
        content=b"" if body is None else json.dumps(body).encode(),
        headers={"authorization": f"Bearer {gateway.demo.secret_key}"},
    )


def discarded(gateway: RunningGateway) -> list[str]:
    return [
        request.rejected_event_id for _, method, request in gateway.recorder.calls if method == "DiscardRejectedEvent"
    ]


async def test_a_rejected_event_is_sent_again_as_if_it_had_come_then(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    reading = (RECEIVED - timedelta(days=3, hours=1)).isoformat()
    body = json.dumps({"type": "track", "event": "E", "userId": "u", "timestamp": reading}).encode()
    event = kept_event(
        body,
        batch_context='{"ip":"1"}',
        consent_authority=profile_pb.CONSENT_AUTHORITY_OWN,
        order_authority=profile_pb.ORDER_AUTHORITY_NONE,
    )
    ids = set()
    for _ in range(2):
        answer = await replay(gateway, client, event)
        assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
        [sent] = gateway.recorder.events()
        # The sender's clock was three days slow.
        assert sent.occur_time.ToDatetime(UTC) == RECEIVED - timedelta(hours=1)
        assert sent.context_json == b'{"ip":"1"}'
        assert sent.consent_authority == profile_pb.CONSENT_AUTHORITY_OWN
        assert sent.order_authority == profile_pb.ORDER_AUTHORITY_NONE
        assert discarded(gateway) == [KEPT_ID]
        ids.add(sent.message_id)
    consented = {"type": "track", "event": "Consent Granted", "userId": "u", "properties": {"channel": "email"}}
    await replay(gateway, client, kept_event(json.dumps(consented).encode()))
    # Who sends it again states it.
    assert gateway.recorder.events()[-1].principal.startswith("key:")
    # An answer that got lost does no harm: the same message id again.
    assert len(ids) == 1


CORRECTED = {"type": "track", "event": "E", "userId": "u", "messageId": "m1"}


@pytest.mark.parametrize("given", [CORRECTED, json.dumps(CORRECTED)])
async def test_a_rejected_event_is_sent_again_corrected(
    gateway: RunningGateway, client: httpx.AsyncClient, given: Any
) -> None:
    answer = await replay(gateway, client, kept_event(b'{"type":"track","userId":"u"}'), {"body": given})
    assert answer.json() == {"success": True, "accepted": 1, "duplicates": 0, "rejected": []}
    assert [event.message_id for event in gateway.recorder.events()] == ["m1"]


@pytest.mark.parametrize(
    ("endpoint", "body", "number"),
    [
        ("identify", b'{"userId":"u"}', 1),
        ("alias", b'{"userId":"u","previousId":"p"}', 1),
        ("import", tracked("m"), 1),
        ("import", b'{"batch":[' + tracked("m") + b"," + tracked("n") + b"]}", 2),
        ("cloudevents", cloud("m"), 1),
        ("cloudevents", b"[" + cloud("m") + b"," + cloud("n") + b"]", 2),
    ],
)
async def test_each_endpoints_events_are_read_as_there(
    gateway: RunningGateway, client: httpx.AsyncClient, endpoint: str, body: bytes, number: int
) -> None:
    answer = await replay(gateway, client, kept_event(body, endpoint=f"INGESTION_ENDPOINT_{endpoint.upper()}"))
    assert (answer.status_code, answer.json()["accepted"]) == (200, number)
    assert len(gateway.recorder.events()) == number


async def test_what_is_refused_again_stays(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    answer = await replay(gateway, client, kept_event(b'{"type":"track","userId":"u"}'))
    assert (answer.status_code, answer.json()["code"]) == (400, "MISSING_FIELD")
    truncated = await replay(gateway, client, kept_event(tracked("m"), body_truncated=True))
    assert (truncated.status_code, truncated.json()["code"]) == (409, "WRONG_STATE")
    wrongs: list[Any] = [{"body": 5}, {"other": {}}, [], {"body": "no json"}]
    for wrong in wrongs:
        assert (await replay(gateway, client, kept_event(tracked("m")), wrong)).status_code == 400
    assert gateway.recorder.events() == []
    assert discarded(gateway) == []
    assert kept(gateway) == []


async def test_only_a_secret_key_sends_again(gateway: RunningGateway, writer: httpx.AsyncClient) -> None:
    answer = await writer.post(f"/v1/rejectedEvents/{KEPT_ID}:replay")
    assert (answer.status_code, answer.json()["code"]) == (403, "KEY_NOT_ALLOWED")
    assert (await writer.get("/v1/rejectedEvents")).status_code == 403
    assert gateway.recorder.calls == []


async def test_who_sent_again_stands_in_the_log_of_changes(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    sent = await replay(gateway, client, kept_event(b'{"type":"track","userId":"u"}'), {"body": CORRECTED})
    refused = await replay(gateway, client, kept_event(b'{"type":"track","userId":"u"}'))
    listed = await client.get(
        "/v1/auditLog",
        params={"method": "ReplayRejectedEvent", "pageSize": 2},
        headers={"authorization": f"Bearer {gateway.demo.secret_key}"},
    )
    entries = listed.json()["entries"]
    assert [(each["code"], each["requestId"]) for each in entries] == [
        ("MISSING_FIELD", refused.headers["request-id"]),
        ("OK", sent.headers["request-id"]),
    ]
    assert {each["resource"] for each in entries} == {f"rejectedEvents/{KEPT_ID}"}
    assert all(each["principal"].startswith("key:") for each in entries)
    # Events are kept where they can be erased: here stands what tells one from another.
    assert json.loads(entries[1]["requestJson"]) == {"rejectedEventId": KEPT_ID, "corrected": True}
    assert entries[1]["requestDigest"] == hashlib.sha256(json.dumps({"body": CORRECTED}).encode()).hexdigest()


async def test_an_id_that_no_store_takes_is_refused(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    client.headers["authorization"] = f"Bearer {gateway.demo.secret_key}"
    gateway.recorder.clear()
    for verb in ("replay", "discard"):
        answer = await client.post(f"/v1/rejectedEvents/%00:{verb}")
        assert (answer.status_code, answer.json()["metadata"]) == (400, {"field": "rejected_event_id"})
    assert gateway.recorder.calls == []
