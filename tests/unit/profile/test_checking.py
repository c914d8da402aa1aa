"""The published limits of an event."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.profile.domain import (
    AttributeChange,
    AttributeKind,
    EventType,
    Identifier,
    IncomingEvent,
    Refusal,
    check_event,
)

NOW_US = 1_793_000_000_000_000
DAY_US = 86_400_000_000
GOOD = IncomingEvent("m", EventType.TRACK, "Viewed", (Identifier("user_id", "u"),), NOW_US)


def refusal(**fields: object) -> Refusal | None:
    """Returns why the good event is refused with other fields."""
    rejection = check_event(msgspec.structs.replace(GOOD, **fields), NOW_US)
    assert rejection is None or rejection.message
    return rejection.refusal if rejection else None


def nested(depth: int) -> bytes:
    """Returns an object in which objects lie `depth` deep."""
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"message_id": ""}, Refusal.MISSING_FIELD),
        ({"message_id": "m" * 100}, None),
        ({"message_id": "m" * 101}, Refusal.INVALID_FIELD),
        ({"message_id": "a\0"}, Refusal.INVALID_FIELD),
        ({"type": 0}, Refusal.UNKNOWN_EVENT_TYPE),
        ({"type": 99}, Refusal.UNKNOWN_EVENT_TYPE),
        ({"name": ""}, Refusal.MISSING_FIELD),
        ({"name": "", "type": EventType.PAGE}, None),
        ({"name": "n" * 201}, Refusal.INVALID_FIELD),
        ({"name": "a\0"}, Refusal.INVALID_FIELD),
        ({"occur_time_us": -1}, Refusal.INVALID_TIMESTAMP),
        ({"occur_time_us": 0}, None),
        ({"occur_time_us": NOW_US + DAY_US}, None),
        ({"occur_time_us": NOW_US + DAY_US + 1}, Refusal.INVALID_TIMESTAMP),
        ({"identifiers": ()}, Refusal.NO_IDENTIFIER),
        ({"identifiers": (), "node_id": 5}, None),
        ({"node_id": -5}, Refusal.INVALID_FIELD),
        ({"identifiers": (Identifier("user_id", "u"),) * 21}, Refusal.INVALID_FIELD),
        ({"identifiers": (Identifier("User Id", "u"),)}, Refusal.INVALID_FIELD),
        ({"identifiers": (Identifier("user_id", "u" * 501),)}, Refusal.INVALID_FIELD),
        ({"identifiers": (Identifier("user_id", "a\0"),)}, Refusal.INVALID_FIELD),
        ({"body_digest": b"short"}, Refusal.INVALID_FIELD),
        ({"body_digest": b"0123456789abcdef"}, None),
        ({"properties_json": b"{}"}, None),
        ({"properties_json": b"[]"}, Refusal.MALFORMED_BODY),
        ({"properties_json": b"null"}, Refusal.MALFORMED_BODY),
        ({"properties_json": b'{"a":1'}, Refusal.MALFORMED_BODY),
        ({"properties_json": b'{"a":NaN}'}, Refusal.MALFORMED_BODY),
        ({"properties_json": b'{"a":1e400}'}, Refusal.MALFORMED_BODY),
        ({"properties_json": b'{"a":1' + b"0" * 400 + b"}"}, Refusal.INVALID_FIELD),
        ({"properties_json": b'{"a":"' + b"0" * 400 + b'"}'}, None),
        ({"properties_json": b'{"a":"\xff"}'}, Refusal.MALFORMED_BODY),
        ({"properties_json": b'{"a":"\\ud800"}'}, Refusal.MALFORMED_BODY),
        ({"properties_json": b'{"a":"\\u0000"}'}, Refusal.INVALID_FIELD),
        ({"properties_json": b'{"\\u0000":1}'}, Refusal.INVALID_FIELD),
        ({"properties_json": b'{"a":["\\u0000"]}'}, Refusal.INVALID_FIELD),
        ({"properties_json": b'{"a":"\\\\u0000"}'}, None),
        ({"properties_json": nested(24)}, None),
        ({"properties_json": nested(25)}, Refusal.TOO_LARGE),
        ({"properties_json": nested(6_000)[: 32 * 1024]}, Refusal.TOO_LARGE),
        ({"properties_json": b'{"a":[' + b"[],[]," * 50 + b"1]}"}, None),
        ({"properties_json": b'{"a":"' + b"x" * 32 * 1024 + b'"}'}, Refusal.TOO_LARGE),
        ({"traits_json": b'{"a":null}'}, None),
        ({"traits_json": b'"a"'}, Refusal.MALFORMED_BODY),
        ({"traits_json": b'{"":1}'}, Refusal.INVALID_FIELD),
        ({"traits_json": b'{"' + b"k" * 201 + b'":1}'}, Refusal.INVALID_FIELD),
        ({"context_json": b"7"}, Refusal.MALFORMED_BODY),
    ],
)
def test_check_event_refuses_exactly_what_is_over_a_limit(fields: dict[str, object], expected: Refusal | None) -> None:
    assert refusal(**fields) == expected


@pytest.mark.parametrize(
    ("kind", "key", "value", "good"),
    [
        (AttributeKind.TAG, "vip", b"true", True),
        (AttributeKind.TAG, "vip", b"null", True),
        (AttributeKind.TAG, "vip", b"1", False),
        (AttributeKind.CONSENT, "email:marketing", b'"granted"', True),
        (AttributeKind.CONSENT, "email:marketing", b'"maybe"', False),
        (AttributeKind.TRAIT, "a", b'{"b":[1]}', True),
        (AttributeKind.TRAIT, "a", b"{", False),
        (AttributeKind.TRAIT, "a", b'"\\u0000"', False),
        (AttributeKind.TRAIT, "", b"1", False),
        (AttributeKind.TRAIT, "k" * 201, b"1", False),
        (9, "a", b"1", False),
    ],
)
def test_check_event_refuses_a_change_when_it_is_none(kind: int, key: str, value: bytes, good: bool) -> None:
    change = AttributeChange(kind, key, value)  # type: ignore[arg-type]
    assert (refusal(changes=(change,)) is None) == good


@given(body=st.binary(max_size=200))
def test_check_event_never_raises_whatever_the_bytes(body: bytes) -> None:
    check_event(msgspec.structs.replace(GOOD, properties_json=body, traits_json=body), NOW_US)
