"""Times, identifiers and digests of converted events; no body makes anything but an event or a refusal."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.calls.conversion import TYPES, Delivery, convert
from services.common.calls.times import occur_time, parse_time
from services.common.calls.wire import decode_event
from services.common.errors import InvalidArgument, YikeError
from yike.profile.v1 import profile_service_pb2 as profile_pb

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def delivery(**parts: Any) -> Delivery:
    return Delivery(receive_time=NOW, new_message_id=lambda index: f"assigned-{index}", **parts)


def converted(kind: str = "track", **fields: Any) -> profile_pb.IncomingEvent:
    body = {"event": "E", **fields} if kind == "track" else fields
    return convert(decode_event(json.dumps(body).encode()), kind, 0, delivery())


def identifiers(event: profile_pb.IncomingEvent) -> list[tuple[str, str]]:
    return [(each.type, each.value) for each in event.identifiers]


def test_an_alias_says_what_the_id_was_before() -> None:
    alias = converted("alias", userId="new", previousId=42, anonymousId="a-1")
    assert alias.previous_id == "42"
    assert identifiers(alias) == [("user_id", "new"), ("anonymous_id", "a-1"), ("anonymous_id", "42")]
    assert converted("identify", userId="new", previousId="old").previous_id == ""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"userId": 42}, [("user_id", "42")]),
        ({"userId": " u ", "anonymousId": ""}, [("user_id", "u")]),
        ({"userId": None, "anonymousId": "a"}, [("anonymous_id", "a")]),
        ({"anonymousId": "a", "context": {"device": {"id": "a"}}}, [("anonymous_id", "a")]),
        ({"anonymousId": "a", "context": {"device": {"id": "d"}}}, [("anonymous_id", "a"), ("device_id", "d")]),
        ({"context": {"device": {"id": "d"}}}, [("device_id", "d")]),
        # A till's tablet beside the phones of its customers: it must not chain them together.
        (
            {"context": {"device": {"id": "till"}, "externalIds": [{"id": "13800138000", "type": "phone"}]}},
            [("phone", "13800138000")],
        ),
        (
            {"context": {"externalIds": [{"id": 7, "type": "memberCard"}, {"id": "x", "type": "android.idfa"}]}},
            [("member_card", "7"), ("android_idfa", "x")],
        ),
        (
            {"userId": "u", "context": {"externalIds": [{"id": "g", "type": "company", "collection": "accounts"}]}},
            [("user_id", "u")],
        ),
        ({"userId": "u", "context": {"traits": {"email": "other@example.com"}}}, [("user_id", "u")]),
    ],
)
def test_identifiers_are_found_where_the_specification_puts_them(
    fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert identifiers(converted(**fields)) == expected


def test_too_many_identifiers_are_refused() -> None:
    external = [{"id": str(number), "type": "openid"} for number in range(21)]
    with pytest.raises(InvalidArgument):
        converted(context={"externalIds": external})


def test_batch_context_applies_and_the_events_own_keys_win() -> None:
    event = decode_event(b'{"event":"E","context":{"ip":"2","externalIds":[{"id":"o","type":"openid"}]}}')
    shared = {"ip": "1", "locale": "zh-CN"}
    incoming = convert(event, "track", 0, delivery(context=shared, context_json=json.dumps(shared).encode()))
    assert json.loads(incoming.context_json) == {
        "ip": "2",
        "locale": "zh-CN",
        "externalIds": [{"id": "o", "type": "openid"}],
    }


def test_the_digest_knows_a_repeat_from_another_event() -> None:
    first = converted(userId="u", properties={"a": 1, "b": [2, {"c": 3}]}, timestamp="2026-11-22T10:00:00Z")
    repeat = converted(
        userId="u", properties={"b": [2, {"c": 3}], "a": 1}, timestamp="2026-11-22T10:00:05Z", context={"ip": "1"}
    )
    other = converted(userId="u", properties={"a": 1, "b": [2, {"c": 4}]})
    assert first.body_digest == repeat.body_digest
    assert first.body_digest != other.body_digest
    assert len(first.body_digest) == 16


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-22T10:00:00.123Z", datetime(2026, 11, 22, 10, 0, 0, 123_000, UTC)),
        ("2026-11-22T18:00:00+08:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1_700_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (None, None),
        ("", None),
    ],
)
def test_times_are_read_in_the_forms_that_libraries_send(value: Any, expected: datetime | None) -> None:
    assert parse_time(value, "timestamp") == expected


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_a_senders_wrong_clock_is_corrected(skew_seconds: int, delay_seconds: int) -> None:
    sent = NOW - timedelta(seconds=skew_seconds)
    assert occur_time(sent - timedelta(seconds=delay_seconds), sent, NOW) == NOW - timedelta(seconds=delay_seconds)


@pytest.mark.parametrize(
    ("sent", "happened", "offset"),
    [
        # Within five minutes a clock is right; the events may be as old as they like.
        (300, -9_000, 0),
        (-300, -9_000, 0),
        (301, -9_000, 301),
        (-86_400, -90_000, -86_400),
        # Without a word of when it was sent, only what is to come gives a clock away.
        (None, 301, 301),
        (None, 300, 0),
        (None, -90_000, 0),
        # Sent at the right time, and yet to come.
        (0, 4_000, 4_000),
    ],
)
def test_a_clock_that_is_off_is_told_with_who_sent_the_event(sent: int | None, happened: int, offset: int) -> None:
    body: dict[str, Any] = {"event": "E", "userId": "u", "timestamp": (NOW + timedelta(seconds=happened)).isoformat()}
    if sent is not None:
        body["sentAt"] = (NOW + timedelta(seconds=sent)).isoformat()
    event = convert(decode_event(json.dumps(body).encode()), "track", 0, delivery(principal="key:a"))
    assert (event.clock_offset_seconds, event.principal) == (offset, "key:a")


def test_an_import_of_old_events_has_no_clock() -> None:
    body = {"event": "E", "userId": "u", "timestamp": "2020-01-01T00:00:00Z", "sentAt": "2020-01-02T00:00:00Z"}
    event = convert(decode_event(json.dumps(body).encode()), "track", 0, delivery(correct_clock=False))
    assert event.clock_offset_seconds == 0


def test_an_event_after_its_sending_keeps_its_own_time() -> None:
    original = NOW - timedelta(hours=1)
    assert occur_time(original, original - timedelta(hours=1), NOW) == original
    assert occur_time(None, NOW, NOW) == NOW
    with pytest.raises(InvalidArgument):
        occur_time(NOW + timedelta(days=2), None, NOW)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from(["\x00", "9" * 400]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [
        "type",
        "messageId",
        "userId",
        "anonymousId",
        "previousId",
        "groupId",
        "event",
        "name",
        "category",
        "timestamp",
        "originalTimestamp",
        "sentAt",
        "properties",
        "traits",
        "context",
        "integrations",
        "writeKey",
    ]
)


def attempt(kind: str, body: bytes) -> profile_pb.IncomingEvent | YikeError:
    """Returns the event or the refusal; any other exception is a fault."""
    try:
        return convert(decode_event(body), kind, 0, delivery())
    except YikeError as error:
        return error


@given(st.sampled_from([*TYPES, "", "banana"]), st.dictionaries(FIELDS, JSON, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_json_becomes_an_event_or_a_refusal(kind: str, body: dict[str, Any]) -> None:
    event = attempt(kind, json.dumps(body).encode("utf-8", "surrogatepass"))
    if isinstance(event, YikeError):
        assert event.message
        assert event.reason_name != "INTERNAL"
        return
    assert 1 <= len(event.message_id) <= 100
    assert 1 <= len(event.identifiers) <= 20
    for data in (event.properties_json, event.traits_json, event.context_json):
        assert data == b"" or isinstance(msgspec.json.decode(data), dict)
    profile_pb.IncomingEvent.FromString(event.SerializeToString())


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_refused_in_words(body: bytes) -> None:
    refused = attempt("track", body)
    assert isinstance(refused, YikeError)
    assert refused.message
