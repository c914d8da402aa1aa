"""Rows' calls become the events that the gateway would have made of them, and are checked once for all that speaks against them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.common.calls.conversion import Delivery, convert
from services.common.calls.wire import decode_event
from services.common.errors import YikeError
from services.profile import wire
from services.profile.domain import CheckedEvent, IncomingEvent, Refusal, check_event, microseconds
from services.profile.imports_wire import call_reader
from yike.profile.v1 import profile_service_pb2 as profile_pb

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW_US = microseconds(NOW)

texts = st.text(max_size=8) | st.sampled_from(
    ["", " ", "\0", "�", "x" * 500, "x" * 501, "13912345678", "a@example.com", "\\u0000", "{", "\ud83d"]
)
numbers = st.integers() | st.floats() | st.decimals(allow_nan=False, allow_infinity=False).map(float)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(texts, below, max_size=3),
    max_leaves=6,
)
ids = texts | st.integers() | st.none()
parts = st.dictionaries(texts | st.sampled_from(["email", "phone", "name", "channel", "revenue"]), values, max_size=4)
externals = st.lists(
    st.fixed_dictionaries(
        {"id": ids, "type": texts | st.sampled_from(["phone", "memberCard", "mobile", "user_id"])},
        optional={"collection": st.sampled_from(["users", "accounts"]), "encoding": st.just("none")},
    ),
    max_size=22,
)
calls = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["identify", "track", "page", "group", "alias", "other"]),
        "messageId": st.sampled_from(["m", " m ", 7, "m" * 100, "m" * 101, "m\0"]),
    },
    optional={
        "event": texts | st.sampled_from(["Order Completed", "Consent Granted", "n" * 201]),
        "userId": ids,
        "anonymousId": ids,
        "previousId": ids,
        "groupId": ids,
        "timestamp": st.sampled_from(
            ["2026-10-01T00:00:00.000Z", "1969-12-31T23:59:59Z", "2026-11-23T12:00:01Z", "2999-01-01", "x", 0, 1.5]
        ),
        "properties": parts,
        "traits": parts,
        "context": st.fixed_dictionaries({}, optional={"externalIds": externals, "traits": parts}),
    },
)


@given(calls)
@example({"type": "identify", "messageId": "m", "userId": "u", "traits": {"t": "x" * 17_000}})
@example({"type": "identify", "messageId": "m", "userId": "u", "traits": {"t" * 201: 1}})
@example({"type": "identify", "messageId": "m", "userId": "u", "traits": {"": 1}})
@example(
    {"type": "track", "messageId": "m", "userId": "u", "event": "Consent Granted", "properties": {"channel": "fax"}}
)
@settings(max_examples=400, deadline=None)
def test_a_call_of_a_row_is_the_event_that_ingestion_makes_of_it(call: dict[str, Any]) -> None:
    body = json.dumps(call).encode()
    read = call_reader(NOW, "key:k")
    try:
        message = convert(decode_event(body), call["type"], 0, _delivery())
    except YikeError as error:
        expected: YikeError | None = error
    else:
        expected = None
    if expected is not None:
        with pytest.raises(type(expected)) as refused:
            read(body)
        assert (refused.value.reason, refused.value.message) == (expected.reason, expected.message)
        return
    ingested, imported = wire.incoming_event(message), read(body)
    assert type(imported) is CheckedEvent
    assert IncomingEvent(**_fields(imported)) == ingested
    # What is not looked at again of a checked event, nothing speaks against.
    for later in (timedelta(), timedelta(days=-2), timedelta(days=400)):
        assert check_event(imported, NOW_US + later // timedelta(microseconds=1)) == check_event(
            ingested, NOW_US + later // timedelta(microseconds=1)
        )


def test_what_the_rules_of_calls_leave_open_is_still_looked_at() -> None:
    read = call_reader(NOW, "key:k")
    long = read(b'{"type":"identify","messageId":"m","userId":"u","traits":{"t":"%s"}}' % (b"x" * 17_000))
    rejection = check_event(long, NOW_US)
    assert rejection is not None
    assert rejection.refusal is Refusal.TOO_LARGE


def _delivery() -> Delivery:
    return Delivery(
        receive_time=NOW,
        new_message_id=lambda _: "",
        correct_clock=False,
        consent_authority=profile_pb.CONSENT_AUTHORITY_FULL,
        order_authority=profile_pb.ORDER_AUTHORITY_FULL,
        principal="key:k",
    )


def _fields(event: IncomingEvent) -> dict[str, Any]:
    return msgspec.structs.asdict(event)
