"""Waits until a time of day and until a date: by the customer's clock, whatever is done to clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.journey.domain import (
    Advance,
    EffectDone,
    InvalidDefinition,
    SetTimer,
    Started,
    Step,
    TimerDue,
    advance,
    validate,
)
from services.journey.steps.wait.rules import DateLookedUp, UntilDate, UntilTime, WaitAction
from tests.support.journeys import define, leave, send, until, until_date
from tests.unit.journey.test_advancing import new_run


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def arrive(step: Step, now: datetime, zone: str = "", value: str = "") -> Advance:
    """Returns what becomes of a run that comes to a step and is told zone and value."""
    definition = define(step, send(), leave())
    first = advance(definition, new_run(), Started(), now)
    return advance(definition, first.run, EffectDone(first.run.awaiting, DateLookedUp(zone, value)), now)


def due(moved: Advance) -> datetime:
    (effect,) = moved.effects
    assert isinstance(effect, SetTimer)
    return effect.due_at


@pytest.mark.parametrize(
    ("zone", "step", "now", "expected"),
    [
        ("", until("09:30"), "2026-03-01T01:29:59", "2026-03-01T01:30:00"),
        # At that very moment it is the next day's.
        ("", until("09:30"), "2026-03-01T01:30:00", "2026-03-02T01:30:00"),
        ("Europe/Berlin", until("09:30"), "2026-03-01T01:30:00", "2026-03-01T08:30:00"),
        # What is no zone is none.
        ("Mars/Olympus", until("09:30", zone="America/New_York"), "2026-03-01T13:00:00", "2026-03-01T14:30:00"),
        # Berlin puts clocks forward at 02:00 on 29 March: 02:30 is at 03:00 there.
        ("Europe/Berlin", until("02:30"), "2026-03-28T23:30:00", "2026-03-29T01:00:00"),
        ("Europe/Berlin", until("09:30"), "2026-03-28T20:00:00", "2026-03-29T07:30:00"),
        # And back at 03:00 on 25 October: 02:30 comes twice, and the first counts.
        ("Europe/Berlin", until("02:30"), "2026-10-24T22:00:00", "2026-10-25T00:30:00"),
        ("Europe/Berlin", until("02:30"), "2026-10-25T00:45:00", "2026-10-26T01:30:00"),
        # 29 February is a day of leap years.
        ("", until("08:00"), "2028-02-28T12:00:00", "2028-02-29T00:00:00"),
        ("", until("08:00"), "2027-02-28T12:00:00", "2027-03-01T00:00:00"),
        # A Sunday: Friday is next.
        ("", until("08:00", weekdays=(5,)), "2026-03-01T12:00:00", "2026-03-06T00:00:00"),
        # Friday before New Year: Saturday 14 is worked on, then holidays to the 23rd.
        ("", until("08:00", workdays=True), "2026-02-13T12:00:00", "2026-02-14T00:00:00"),
        ("", until("08:00", workdays=True), "2026-02-14T12:00:00", "2026-02-24T00:00:00"),
        # Of a year that is not published weekdays count.
        ("", until("08:00", workdays=True), "2031-10-03T12:00:00", "2031-10-06T00:00:00"),
    ],
)  # fmt: skip
def test_a_wait_ends_when_the_customers_clock_shows_the_time(zone: str, step: Step, now: str, expected: str) -> None:
    assert due(arrive(step, utc(now), zone)) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "value", "more", "expected"),
    [
        ("", "2026-03-10", {}, "2026-03-09T16:00:00"),
        ("", "2026-03-10", {"offset_days": -3, "time_of_day": "10:00"}, "2026-03-07T02:00:00"),
        # Of a time the day counts that it is for the customer.
        ("America/New_York", "2026-03-10T02:00:00Z", {"time_of_day": "08:00"}, "2026-03-09T12:00:00"),
        ("", "2026-03-10T02:00:00", {"offset_days": 1}, "2026-03-10T16:00:00"),
        ("", "2028-02-29", {"offset_days": -365}, "2027-02-28T16:00:00"),
        ("Europe/Berlin", "2026-03-29", {"time_of_day": "02:30"}, "2026-03-29T01:00:00"),
    ],
)
def test_a_wait_ends_days_before_or_after_a_date(zone: str, value: str, more: dict[str, Any], expected: str) -> None:
    assert due(arrive(until_date(trait="date", **more), utc("2026-03-01T09:00:00"), zone, value)) == utc(expected)


@pytest.mark.parametrize("value", ["", "soon", "2026-02-30", "9999-12-31", "2029-01-01", "2026-W09"])
def test_who_has_no_date_goes_the_way_for_that(value: str) -> None:
    now = utc("2026-03-01T09:00:00")
    moved = arrive(until_date(trait="date", missing_step_id="out"), now, value=value)
    assert [each.decision for each in moved.records] == ["not_waited", "exited"]
    assert arrive(until_date(trait="date"), now, value=value).run.step_id == "mail"


def test_who_comes_after_the_date_goes_on_at_once() -> None:
    moved = arrive(until_date(trait="date", missing_step_id="out"), utc("2026-03-01T09:00:00"), value="2026-03-01")
    assert moved.run.step_id == "mail"
    assert moved.records[0].detail == "past: 2026-02-28T16:00:00+00:00"


def test_a_second_answer_is_not_awaited_and_the_timer_goes_on() -> None:
    definition = define(until(), send())
    now = utc("2026-03-01T00:00:00")
    moved = arrive(until(), now)
    again = EffectDone(moved.run.awaiting, DateLookedUp("Europe/Berlin"))
    assert advance(definition, moved.run, again, now).run is moved.run
    woken = advance(definition, moved.run, TimerDue(moved.run.awaiting), due(moved))
    assert woken.run.step_id == "mail"


def test_each_day_of_a_year_is_waited_for_once_by_any_clock() -> None:
    for zone in ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"):
        now, local = utc("2026-01-01T12:00:00"), []
        for _ in range(400):
            now = due(arrive(until("02:15"), now, zone))
            local.append(now.astimezone(ZoneInfo(zone)).date())
        assert local == [local[0] + timedelta(days=day) for day in range(400)]


@pytest.mark.parametrize(
    ("action", "place", "code"),
    [
        (WaitAction(until_time=UntilTime("24:00")), "until_time.time_of_day", "bad_time"),
        (WaitAction(until_time=UntilTime("08:00", (1, 1))), "until_time.weekdays", "bad_list"),
        (WaitAction(until_time=UntilTime("08:00", (8,))), "until_time.weekdays", "bad_list"),
        (WaitAction(until_time=UntilTime("08:00", (1,), True)), "until_time.workdays", "not_allowed"),
        (WaitAction(until_time=UntilTime("08:00"), time_zone="Mars"), "time_zone", "bad_time"),
        (WaitAction(60, time_zone="Asia/Shanghai"), "time_zone", "not_allowed"),
        (WaitAction(60, until_time=UntilTime("08:00")), "", "not_allowed"),
        (WaitAction(), "duration_seconds", "out_of_range"),
        (WaitAction(until_date=UntilDate()), "until_date.trait", "missing"),
        (WaitAction(until_date=UntilDate("birthday", offset_days=366)), "until_date.offset_days", "out_of_range"),
        (
            WaitAction(until_date=UntilDate("birthday", missing_step_id="gone")),
            "until_date.missing_step_id",
            "unknown_step",
        ),
    ],
)
def test_what_is_no_wait_is_refused_at_its_place(action: WaitAction, place: str, code: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        validate(define(Step("pause", action)))
    path = f"steps[0].wait.{place}" if place else "steps[0].wait"
    assert [(each.path, each.code) for each in refused.value.problems] == [(path, code)]


def test_a_way_back_through_a_time_of_day_is_slow_and_through_a_date_it_is_not() -> None:
    validate(define(until(), send(next_step_id="morning")))
    with pytest.raises(InvalidDefinition, match="without a wait"):
        validate(define(until_date(trait="date"), send(next_step_id="birthday")))
