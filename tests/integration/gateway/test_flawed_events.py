"""One flawed event never costs its neighbours: every kind of flaw, at every place, through every endpoint."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.test_tracking_api import KINDS

MENDED: dict[str, tuple[bytes, Any]] = {
    "first half of a pair": (rb'"cut \ud83d"', "cut \ufffd"),
    "second half of a pair": (rb'"\uDE00 cut"', "\ufffd cut"),
    "pair the wrong way round": (rb'"\ude00\ud83d"', "\ufffd\ufffd"),
    "half before a pair": (rb'"\ud83d\ud83d\ude00"', "\ufffd\U0001f600"),
    "half in a key": (rb'{"\ud83d":1}', {"\ufffd": 1}),
    "half behind a backslash": (rb'"\\\ud83d"', "\\\ufffd"),
    "a backslash and letters that look like a half": (rb'"\\ud83d"', "\\ud83d"),
    "the same key twice": (b'{"b":1,"b":2}', {"b": 2}),
}
"""Values that are taken, and what they become."""

REFUSED: dict[str, bytes] = {
    "nul escaped": rb'"a\u0000b"',
    "nul": b'"a\x00b"',
    "nul escaped in a key": rb'{"\u0000":1}',
    "line break in a text": b'"a\nb"',
    "not utf-8": b'"\xff"',
    "utf-8 cut off": "中".encode()[:2].join([b'"', b'"']),
    "gbk": "中国".encode("gbk").join([b'"', b'"']),
    "gbk with a backslash in it": "乗".encode("gbk").join([b'"', b'"']),
    "surrogates in utf-8": b'"\xed\xa0\xbd"',
    "nan": b"NaN",
    "infinity": b"-Infinity",
    "beyond double precision": b"1e999",
    "400 digits": b"9" * 400,
    "leading zero": b"007",
    "no digit before the point": b".5",
    "undefined": b"undefined",
    "python's none": b"None",
    "single quotes": b"'x'",
    "unknown escape": rb'"C:\xampp"',
    "escape cut off": rb'"\u12"',
    "comma behind the last": b'{"b":1,}',
    "comma behind the last of a list": b"[1,]",
    "comment": b"1 /* one */",
    "inches": b'"17" monitor"',
    "text not closed": b'"17',
    "object not closed": b'{"b":1',
    "list not closed": b"[1",
    "closed twice": b'{"b":1}}}',
    "a bracket too many": b"1]",
    "25 levels": b"[" * 25 + b"]" * 25,
    "10,000 levels": b"[" * 10_000 + b"]" * 10_000,
    "too large": b'"' + b"x" * 40_000 + b'"',
    "too large by far": b'"' + b"x" * 150_000 + b'"',
    "nothing": b"",
}
"""Values that cost their event."""

WRONG_TYPES: list[Any] = [True, 5, -1.5, "x", "", None, [], ["a"], {}, {"a": 1}, "2026-13-01", 10**400]
FIELDS = ["type", "messageId", "userId", "anonymousId", "previousId", "groupId", "event", "name", "category"]
FIELDS += ["timestamp", "originalTimestamp", "sentAt", "writeKey", "properties", "traits", "context", "integrations"]
NO_EVENTS = [b"5", b'"text"', b"null", b"true", b"[]", b"{}", b'[{"type":"track"}]']
PLACES = [0, 2, 4]


def tracked(message_id: str, value: bytes = b"1") -> bytes:
    return b'{"type":"track","event":"E","userId":"u","messageId":"%s","properties":{"a":%s}}' % (
        message_id.encode(),
        value,
    )


def cloud(message_id: str, value: bytes = b"1") -> bytes:
    return b'{"specversion":"1.0","id":"%s","source":"/s","type":"E","userid":"u","data":{"a":%s}}' % (
        message_id.encode(),
        value,
    )


BATCHES = {"/v1/batch": tracked, "/v1/b": tracked, "/v1/import": tracked, "/v1/cloudevents": cloud}


class Sender:
    """Sends bodies to a gateway with its write key."""

    def __init__(self, gateway: RunningGateway, client: httpx.AsyncClient) -> None:
        self.gateway = gateway
        self.client = client

    async def post(self, path: str, body: bytes, content_type: str = "", **headers: str) -> httpx.Response:
        self.gateway.recorder.clear()
        return await self.client.post(
            path,
            content=body,
            headers={
                "authorization": f"Bearer {self.gateway.demo.write_key}",
                "content-type": content_type or "application/json",
                **headers,
            },
        )

    async def batch(self, path: str, events: list[bytes]) -> dict[str, Any]:
        joined = b"[" + b" , ".join(events) + b"]"
        if path == "/v1/cloudevents":
            answer = await self.post(path, joined, "application/cloudevents-batch+json")
        else:
            # Members on both sides of the list: what is behind a flaw is read as well.
            answer = await self.post(path, b'{"integrations":{"All":true}, "batch": ' + joined + b' ,"sentAt":null}')
        assert answer.status_code == 200, answer.text
        taken: dict[str, Any] = answer.json()
        return taken

    def properties(self) -> list[Any]:
        return [json.loads(event.properties_json or b"{}").get("a") for event in self.gateway.recorder.events()]


@pytest.fixture
def sender(gateway: RunningGateway, client: httpx.AsyncClient) -> Sender:
    return Sender(gateway, client)


@pytest.mark.parametrize("path", BATCHES)
@pytest.mark.parametrize("place", PLACES)
async def test_what_can_be_mended_is_taken_with_its_batch(sender: Sender, path: str, place: int) -> None:
    for name, (value, expected) in MENDED.items():
        events = [BATCHES[path](f"m{number}", value if number == place else b"1") for number in range(5)]
        answer = await sender.batch(path, events)
        assert (answer["accepted"], answer["rejected"]) == (5, []), name
        assert sender.properties() == [expected if number == place else 1 for number in range(5)], name


@pytest.mark.parametrize("path", BATCHES)
@pytest.mark.parametrize("name", REFUSED)
async def test_a_flaw_costs_only_the_event_it_is_in(sender: Sender, path: str, name: str) -> None:
    for place in PLACES:
        events = [BATCHES[path](f"m{number}", REFUSED[name] if number == place else b"1") for number in range(5)]
        answer = await sender.batch(path, events)
        assert answer["accepted"] == 4, (place, answer)
        assert [each["index"] for each in answer["rejected"]] == [place]
        assert answer["rejected"][0]["message"]
        assert len(sender.gateway.recorder.events()) == 4


@pytest.mark.parametrize("name", REFUSED)
async def test_several_flaws_cost_no_more_than_their_events(sender: Sender, name: str) -> None:
    for path in ("/v1/batch", "/v1/cloudevents"):
        event = BATCHES[path]
        answer = await sender.batch(
            path, [event(f"m{n}", REFUSED[name] if n in (1, 3, 4, 6) else b"1") for n in range(8)]
        )
        assert [each["index"] for each in answer["rejected"]] == [1, 3, 4, 6], path
        assert answer["accepted"] == 4


@pytest.mark.parametrize("field", FIELDS)
async def test_a_field_of_a_wrong_type_costs_at_most_its_event(sender: Sender, field: str) -> None:
    for wrong in WRONG_TYPES:
        flawed = json.dumps({**json.loads(tracked("flawed")), field: wrong}).encode()
        answer = await sender.batch("/v1/batch", [tracked("m0"), flawed, tracked("m2")])
        rejected = [each["index"] for each in answer["rejected"]]
        assert rejected in ([], [1]), (wrong, answer)
        assert answer["accepted"] == 3 - len(rejected)


@pytest.mark.parametrize("path", BATCHES)
async def test_what_is_no_event_costs_only_itself(sender: Sender, path: str) -> None:
    for place in PLACES:
        for no_event in NO_EVENTS:
            events = [no_event if number == place else BATCHES[path](f"m{number}") for number in range(5)]
            answer = await sender.batch(path, events)
            assert (answer["accepted"], [each["index"] for each in answer["rejected"]]) == (4, [place])


@pytest.mark.parametrize("wrong", WRONG_TYPES)
async def test_a_flaw_in_what_a_batch_shares_costs_no_event(sender: Sender, wrong: Any) -> None:
    for member in ("sentAt", "writeKey", "integrations", "anything"):
        body = b'{"batch":[' + tracked("m0") + b"]," + json.dumps({member: wrong}).encode()[1:]
        answer = await sender.post("/v1/batch", body)
        assert (answer.status_code, answer.json().get("accepted")) == (200, 1), member


@pytest.mark.parametrize("kind", KINDS)
async def test_a_single_call_is_mended_or_refused_with_its_reason(sender: Sender, kind: str) -> None:
    place = "traits" if kind in ("identify", "group") else "properties"
    whole = json.dumps({**KINDS[kind], place: {"a": 12_345}}).encode()
    for name, (value, _) in MENDED.items():
        answer = await sender.post(f"/v1/{kind}", whole.replace(b"12345", value))
        assert answer.status_code == 200, (name, answer.text)
    for name, value in REFUSED.items():
        answer = await sender.post(f"/v1/{kind}", whole.replace(b"12345", value))
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), name
        assert sender.gateway.recorder.events() == []


async def test_a_single_cloudevent_is_mended_or_refused_with_its_reason(sender: Sender) -> None:
    binary = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "E", "ce-userid": "u"}
    structured = "application/cloudevents+json"
    for name, (value, expected) in MENDED.items():
        assert (await sender.post("/v1/cloudevents", cloud("m", value), structured)).status_code == 200, name
        assert sender.properties() == [expected]
        answer = await sender.post("/v1/cloudevents", b'{"a":' + value + b"}", "application/json", **binary)
        assert answer.status_code == 200, name
        assert sender.properties() == [expected]
    for name, value in REFUSED.items():
        for answer in (
            await sender.post("/v1/cloudevents", cloud("m", value), structured),
            await sender.post("/v1/cloudevents", b'{"a":' + value + b"}", "application/json", **binary),
            await sender.post("/v1/cloudevents", b"{}", "application/json", **{**binary, "ce-time": "noon"}),
        ):
            assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), name
            assert sender.gateway.recorder.events() == []


async def test_an_id_that_lost_half_a_character_names_nobody(sender: Sender) -> None:
    for field in ("userId", "anonymousId"):
        event = tracked("m0").replace(b'"userId":"u"', b'"%s":"li\\ud83d"' % field.encode())
        answer = await sender.batch("/v1/batch", [event, tracked("m1")])
        assert [(each["index"], each["code"]) for each in answer["rejected"]] == [(0, "INVALID_FIELD")]


@pytest.mark.parametrize(
    "body", [b'{"batch":[{"type":"track"', b'{"batch":', b'{"batch":{}}', b"{}", b"[]", b"", b'{"batch":[1']
)
async def test_a_batch_cut_off_is_refused_as_a_whole(sender: Sender, body: bytes) -> None:
    answer = await sender.post("/v1/batch", body)
    assert (answer.status_code, sender.gateway.recorder.events()) == (400, [])


async def test_a_context_that_makes_a_batch_too_large_for_one_call_is_told_so(sender: Sender) -> None:
    context = b'{"batch":[' + b",".join([tracked("m")] * 2_000) + b'],"context":{"a":"' + b"x" * 30_000 + b'"}}'
    answer = await sender.post("/v1/batch", context)
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    assert sender.gateway.recorder.calls == []
