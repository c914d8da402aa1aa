from datetime import UTC, datetime, timedelta

import pytest

from services.journey.domain import (
    Entrance,
    Happening,
    History,
    Operator,
    PropertyFilter,
    Reentry,
    ReentryMode,
    Refusal,
    SegmentEntered,
    judge_entry,
    match_events,
    match_memberships,
)
from services.journey.domain.entering import MAX_STARTS_PER_DAY, slot_of
from services.journey.entries.event.rules import EventEntry
from services.journey.entries.segment_entered.rules import SegmentEntry
from tests.support.journeys import define, send

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def event(name: str = "Viewed", properties: bytes = b"{}", age: timedelta = timedelta()) -> Happening:
    return Happening(1, "m1", 7, 42, 1, name, NOW - age, properties)


def on_event(*filters: PropertyFilter, max_age_hours: int = 0) -> Entrance:
    return Entrance("j", 1, define(send(), entry=EventEntry("Viewed", filters, max_age_hours)))


def test_match_events_yields_a_candidate_with_the_events_properties() -> None:
    (candidate,) = match_events([on_event()], [event(properties=b'{"a": 1}'), event(name="Other")], NOW)
    assert (candidate.customer_id, candidate.cause, candidate.trigger_json) == (42, "event:m1", '{"a": 1}')
    assert candidate.refused is None


def test_match_events_yields_nobody_when_a_filter_does_not_hold() -> None:
    entrance = on_event(PropertyFilter("price", Operator.GT, 100), PropertyFilter("sku", Operator.EXISTS))
    held = event(properties=b'{"price": 101, "sku": "a"}')
    not_held = event(properties=b'{"price": 101}')
    assert len(list(match_events([entrance], [held], NOW))) == 1
    assert list(match_events([entrance], [not_held], NOW)) == []


@pytest.mark.parametrize(
    ("max_age_hours", "age", "refused"),
    [
        (0, timedelta(hours=24), None),
        (0, timedelta(hours=24, microseconds=1), Refusal.EVENT_TOO_OLD),
        (720, timedelta(days=30), None),
        (1, timedelta(hours=2), Refusal.EVENT_TOO_OLD),
        (1, timedelta(hours=-2), None),
    ],
)
def test_match_events_refuses_an_event_older_than_the_entry_allows(
    max_age_hours: int, age: timedelta, refused: Refusal | None
) -> None:
    (candidate,) = match_events([on_event(max_age_hours=max_age_hours)], [event(age=age)], NOW)
    assert candidate.refused is refused


@pytest.mark.parametrize("properties", [b"", b"[1]", b"{broken", b"\xff", b"[" * 10_000, b'{"a": "\x00"}'])
def test_match_events_takes_unusable_properties_for_none(properties: bytes) -> None:
    (candidate,) = match_events([on_event()], [event(properties=properties)], NOW)
    assert candidate.trigger_json == ""
    assert (
        list(match_events([on_event(PropertyFilter("a", Operator.EXISTS))], [event(properties=properties)], NOW)) == []
    )


def test_match_memberships_leaves_out_those_put_in_by_the_definition() -> None:
    by_event, by_definition = SegmentEntered(1, 42, "asleep", False), SegmentEntered(2, 43, "asleep", True)
    strict = Entrance("j", 1, define(send(), entry=SegmentEntry("asleep")))
    wide = Entrance("k", 1, define(send(), entry=SegmentEntry("asleep", include_existing=True)))
    assert [found.customer_id for found in match_memberships([strict], [by_event, by_definition])] == [42]
    assert [found.customer_id for found in match_memberships([wide], [by_event, by_definition])] == [42, 43]
    assert list(match_memberships([wide], [SegmentEntered(3, 42, "other", False)])) == []


HOURS_AGO_2 = NOW - timedelta(hours=2)


@pytest.mark.parametrize(
    ("reentry", "history", "refusal"),
    [
        (Reentry(), History(), None),
        (Reentry(), History(1, 0, HOURS_AGO_2, 1), Refusal.ALREADY_WALKED),
        (Reentry(ReentryMode.WHEN_FINISHED), History(1, 1, HOURS_AGO_2, 1), Refusal.RUN_UNDER_WAY),
        (Reentry(ReentryMode.WHEN_FINISHED), History(1, 0, HOURS_AGO_2, 1), None),
        (Reentry(ReentryMode.AFTER_COOLDOWN, 3), History(1, 0, HOURS_AGO_2, 1), Refusal.COOLING_DOWN),
        (Reentry(ReentryMode.AFTER_COOLDOWN, 2), History(1, 0, HOURS_AGO_2, 1), None),
        (Reentry(ReentryMode.AFTER_COOLDOWN, 2), History(1, 1, HOURS_AGO_2, 1), Refusal.RUN_UNDER_WAY),
        (
            Reentry(ReentryMode.WHEN_FINISHED),
            History(99, 0, HOURS_AGO_2, MAX_STARTS_PER_DAY),
            Refusal.START_BUDGET_EXHAUSTED,
        ),
    ],
)
def test_judge_entry_follows_the_reentry_rule(reentry: Reentry, history: History, refusal: Refusal | None) -> None:
    assert judge_entry(reentry, history, NOW) is refusal


def test_slot_of_is_held_for_ever_with_once_and_while_under_way_otherwise() -> None:
    assert slot_of(Reentry(), ended=True) == "once"
    assert slot_of(Reentry(ReentryMode.WHEN_FINISHED), ended=False) == "open"
    assert slot_of(Reentry(ReentryMode.WHEN_FINISHED), ended=True) is None
