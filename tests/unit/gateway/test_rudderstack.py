"""Events as RudderStack's libraries write them: traits in the context, both times, external ids under another name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from services.common.calls.conversion import convert
from services.common.calls.wire import decode_event
from services.common.errors import InvalidArgument
from tests.unit.gateway.test_conversion import NOW, converted, delivery, identifiers

GIVEN = "2026-03-01T08:00:00.250Z"


def traits_of(**fields: Any) -> Any:
    return json.loads(converted("identify", userId="u", **fields).traits_json or b"{}")


def test_traits_in_the_context_of_an_identify_call_are_its_traits() -> None:
    event = converted("identify", userId="u", context={"traits": {"email": "li@example.com", "age": 7}, "ip": "1"})
    assert json.loads(event.traits_json) == {"email": "li@example.com", "age": 7}
    assert identifiers(event) == [("user_id", "u"), ("email", "li@example.com")]
    # Kept once.
    assert json.loads(event.context_json) == {"ip": "1"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"traits": {"a": 1}, "context": {"traits": {"a": 2, "b": 2}}}, {"a": 1, "b": 2}),
        ({"traits": {"a": None}, "context": {"traits": {"a": 2}}}, {"a": None}),
        ({"traits": {}, "context": {"traits": {"a": 2}}}, {"a": 2}),
        ({"traits": None, "context": {"traits": {"a": 2}}}, {"a": 2}),
        ({"traits": {"a": 1}, "context": {"traits": {}}}, {"a": 1}),
        ({"traits": {"a": 1}, "context": {"traits": None}}, {"a": 1}),
        ({"traits": {"a": 1}, "context": {}}, {"a": 1}),
        ({"context": {"traits": {"中": "文", "deep": {"x": [1]}}}}, {"中": "文", "deep": {"x": [1]}}),
    ],
)
def test_traits_win_key_by_key_where_both_speak(fields: dict[str, Any], expected: Any) -> None:
    assert traits_of(**fields) == expected


def test_numbers_of_traits_in_the_context_stay_as_they_were_written() -> None:
    numbers = b'{"a":6222021234567890123,"b":1.10,"c":0.12345678901234567890123}'
    for traits in (b"{}", b'{"d":1.0}'):
        event = decode_event(b'{"userId":"u","traits":' + traits + b',"context":{"traits":' + numbers + b"}}")
        sent = convert(event, "identify", 0, delivery()).traits_json
        assert numbers[1:-1] in sent
        assert (b'"d":1.0' in sent) == (traits != b"{}")


def test_a_batchs_context_may_hold_the_traits() -> None:
    shared = {"traits": {"city": "Shanghai"}}
    event = convert(
        decode_event(b'{"userId":"u"}'),
        "identify",
        0,
        delivery(context=shared, context_json=json.dumps(shared).encode()),
    )
    assert json.loads(event.traits_json) == {"city": "Shanghai"}


@pytest.mark.parametrize("kind", ["track", "page", "screen", "alias"])
def test_the_context_of_other_calls_changes_no_trait_and_names_nobody(kind: str) -> None:
    event = converted(kind, userId="u", previousId="p", context={"traits": {"email": "li@example.com"}})
    assert event.traits_json == b""
    assert "email" not in dict(identifiers(event))


def test_traits_of_the_context_that_are_no_object_are_refused() -> None:
    with pytest.raises(InvalidArgument):
        traits_of(context={"traits": [1]})


def test_external_ids_are_read_under_both_names() -> None:
    event = converted(
        anonymousId="a",
        context={"externalId": [{"type": "memberCard", "id": "7"}], "externalIds": [{"type": "openid", "id": "o"}]},
    )
    assert identifiers(event) == [("anonymous_id", "a"), ("openid", "o"), ("member_card", "7")]
    with pytest.raises(InvalidArgument):
        converted(userId="u", context={"externalId": "7"})


@pytest.mark.parametrize("skew_days", [-3, 0, 3])
def test_a_timestamp_beside_another_original_one_holds_as_it_is_given(skew_days: int) -> None:
    sent = (NOW + timedelta(days=skew_days)).isoformat()
    event = converted(userId="u", timestamp=GIVEN, originalTimestamp=sent, sentAt=sent)
    assert event.occur_time.ToJsonString() == GIVEN


@pytest.mark.parametrize(
    "times",
    [
        {"timestamp": "{reading}"},
        {"originalTimestamp": "{reading}"},
        {"timestamp": "{reading}", "originalTimestamp": "{reading}"},
    ],
)
def test_a_single_reading_is_corrected_for_its_senders_clock(times: dict[str, str]) -> None:
    sent = NOW - timedelta(days=3)
    reading = (sent - timedelta(hours=2)).isoformat()
    event = converted(
        userId="u", sentAt=sent.isoformat(), **{name: text.format(reading=reading) for name, text in times.items()}
    )
    assert event.occur_time.ToDatetime(NOW.tzinfo) == NOW - timedelta(hours=2)


def test_an_original_time_that_does_not_count_need_not_be_one() -> None:
    event = converted(userId="u", timestamp=GIVEN, originalTimestamp="yesterday")
    assert event.occur_time.ToJsonString() == GIVEN
    with pytest.raises(InvalidArgument):
        converted(userId="u", originalTimestamp="yesterday")
