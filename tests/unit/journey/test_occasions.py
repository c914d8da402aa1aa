"""When entries by the clock are due: days of the year by both calendars, and schedules, over changes of the clocks."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from services.common.lunar import anniversaries_on, month_and_day
from services.journey.domain.validation import find_problems
from services.journey.entries.date.rules import LEAST_DAYS_BETWEEN, DateEntry
from services.journey.entries.date.source import rule_of
from services.journey.entries.schedule.rules import Recurrence, ScheduleEntry
from tests.support.journeys import define, send

BIRTHDAY = DateEntry(trait="birthday", local_time="09:00")
NEW_YORK = "America/New_York"


def days_of(entry: DateEntry, value: str, first: str, days: int) -> list[str]:
    start = date.fromisoformat(first)
    each = (start + timedelta(days=offset) for offset in range(days))
    return [day.isoformat() for day in each if entry.occurs(value, day)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("1996-02-29", ["2026-02-28", "2027-02-28", "2028-02-29"]),
        ("1996-02-28", ["2026-02-28", "2027-02-28", "2028-02-28"]),
        ("1996-03-01T08:00:00Z", ["2026-03-01", "2027-03-01", "2028-03-01"]),
        ("2027-03-01", ["2028-03-01"]),
        ("2100-03-01", []),
        ("1996-02-30", []),
        ("96-03-01", []),
        ("", []),
    ],
)
def test_a_birthday_comes_once_a_year_and_29_february_on_the_28th_in_other_years(value: str, found: list[str]) -> None:
    assert days_of(BIRTHDAY, value, "2026-01-01", 3 * 365) == found


def test_days_before_and_after_go_over_the_turn_of_the_year() -> None:
    before = DateEntry(trait="birthday", offset_days=-7, local_time="09:00")
    after = DateEntry(trait="birthday", offset_days=3, local_time="09:00")
    assert days_of(before, "1990-01-03", "2026-01-01", 365) == ["2026-12-27"]
    assert days_of(after, "1990-12-30", "2026-01-01", 365) == ["2026-01-02"]
    # 29 February in a year that has none, a week before.
    assert days_of(before, "1996-02-29", "2026-01-01", 365) == ["2026-02-21"]


def test_a_lunar_birthday_is_kept_by_the_lunar_calendar_each_year_once() -> None:
    lunar = DateEntry(trait="birthday", lunar=True, local_time="09:00")
    # The 15th day of the 8th month, the Mid-Autumn Festival.
    born = "1990-10-03"
    assert month_and_day(date.fromisoformat(born)) == (8, 15)
    assert days_of(lunar, born, "2024-01-01", 3 * 366) == ["2024-09-17", "2025-10-06", "2026-09-25"]
    # Born in the doubled 6th month of 2025: kept in the first of its number, once, in 2025's own year and after.
    assert days_of(lunar, "1987-07-26", "2025-01-01", 365)[1:] == []
    thirtieth = next(
        day
        for day in (date(1990, 1, 1) + timedelta(days=n) for n in range(400))
        if (month_and_day(day) or (0, 0))[1] == 30
    )
    kept = days_of(lunar, thirtieth.isoformat(), "2026-01-01", 3 * 365)
    assert 2 <= len(kept) <= 3
    assert all(month_and_day(thirtieth) in anniversaries_on(date.fromisoformat(day)) for day in kept)


def test_lunar_years_are_longer_than_what_must_lie_between() -> None:
    lunar = DateEntry(trait="birthday", lunar=True, local_time="09:00")
    for value in ("1990-01-27", "1985-02-20", "1976-09-24", "1990-06-23"):
        kept = [date.fromisoformat(day) for day in days_of(lunar, value, "2020-01-01", 365 * 15)]
        assert min((later - earlier).days for earlier, later in itertools.pairwise(kept)) > LEAST_DAYS_BETWEEN


def test_the_rule_names_all_whose_day_it_is() -> None:
    solar = rule_of(BIRTHDAY, date(2026, 2, 28)).all.rules[0]
    assert [part.trait.value.json for part in solar.any.rules] == ['"-02-28"', '"-02-29"']
    lunar = rule_of(DateEntry(trait="birthday", lunar=True, local_time="09:00"), date(2026, 9, 25)).all.rules[0]
    assert '"1990-10-03"' in lunar.trait.value.json


def looks(entry: DateEntry | ScheduleEntry, after: datetime, zone: str, count: int) -> list[tuple[str, datetime]]:
    found = []
    for _ in range(count):
        occasion = entry.next_occasion(after, zone)
        assert occasion is not None
        assert occasion.due_time > after
        found.append((occasion.name, occasion.due_time))
        after = occasion.due_time
    return found


def test_each_day_is_looked_at_where_clocks_are_ahead_in_the_own_zone_and_where_they_are_behind() -> None:
    found = looks(BIRTHDAY, datetime(2026, 3, 1, 9, tzinfo=UTC), "Asia/Shanghai", 60)
    assert found[:4] == [
        ("2026-03-02/1", datetime(2026, 3, 1, 19, tzinfo=UTC)),
        ("2026-03-01/3", datetime(2026, 3, 1, 21, tzinfo=UTC)),
        ("2026-03-02/2", datetime(2026, 3, 2, 1, tzinfo=UTC)),
        ("2026-03-03/1", datetime(2026, 3, 2, 19, tzinfo=UTC)),
    ]
    assert len({name for name, _ in found}) == 60
    names = {name for name, _ in found}
    assert {f"2026-03-{day:02d}/{look}" for day in range(3, 19) for look in (1, 2, 3)} <= names


def test_a_festival_is_looked_at_on_its_day_only() -> None:
    mid_autumn = DateEntry(month=8, day=15, lunar=True, offset_days=-3, local_time="10:00", segment_id="all")
    found = looks(mid_autumn, datetime(2026, 3, 1, tzinfo=UTC), "Asia/Shanghai", 4)
    assert [name for name, _ in found] == ["2026-09-22/1", "2026-09-22/2", "2026-09-22/3", "2027-09-12/1"]
    leap = DateEntry(month=2, day=29, local_time="10:00", segment_id="all")
    assert looks(leap, datetime(2026, 3, 1, tzinfo=UTC), "", 1)[0][0] == "2027-02-28/1"


def test_a_time_that_is_skipped_is_when_the_clocks_are_put_forward_and_one_that_comes_twice_the_first() -> None:
    # Clocks of New York are put forward on 8 March 2026 at 02:00, and back on 1 November at 02:00.
    daily = ScheduleEntry("gold", Recurrence.DAILY, local_time="02:30")
    found = dict(looks(daily, datetime(2026, 3, 6, 12, tzinfo=UTC), NEW_YORK, 3))
    assert found["2026-03-07T02:30"] == datetime(2026, 3, 7, 7, 30, tzinfo=UTC)
    assert found["2026-03-08T02:30"] == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert found["2026-03-09T02:30"] == datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
    twice = ScheduleEntry("gold", Recurrence.DAILY, local_time="01:30")
    found = dict(looks(twice, datetime(2026, 10, 31, 12, tzinfo=UTC), NEW_YORK, 2))
    assert found["2026-11-01T01:30"] == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert found["2026-11-02T01:30"] == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)


def test_schedules_come_on_their_days() -> None:
    after = datetime(2026, 1, 28, 12, tzinfo=UTC)
    weekly = ScheduleEntry("gold", Recurrence.WEEKLY, local_time="10:00", weekdays=(1, 5))
    assert [name for name, _ in looks(weekly, after, "", 3)] == [
        "2026-01-30T10:00",
        "2026-02-02T10:00",
        "2026-02-06T10:00",
    ]
    monthly = ScheduleEntry("gold", Recurrence.MONTHLY, local_time="10:00", month_days=(15, 31))
    assert [name for name, _ in looks(monthly, after, "", 4)] == [
        "2026-01-31T10:00",
        "2026-02-15T10:00",
        "2026-02-28T10:00",
        "2026-03-15T10:00",
    ]
    once = ScheduleEntry("gold", Recurrence.ONCE, "2026-02-01", local_time="10:00")
    assert [name for name, _ in looks(once, after, "", 1)] == ["2026-02-01T10:00"]
    assert once.next_occasion(datetime(2026, 2, 1, 2, tzinfo=UTC), "") is None
    bounded = ScheduleEntry("gold", Recurrence.DAILY, "2026-02-01", "2026-02-02", "10:00")
    assert [name for name, _ in looks(bounded, after, "", 2)] == ["2026-02-01T10:00", "2026-02-02T10:00"]
    assert bounded.next_occasion(datetime(2026, 2, 2, 2, tzinfo=UTC), "") is None


@pytest.mark.parametrize(
    ("entry", "path", "code"),
    [
        (DateEntry(local_time="09:00"), "date", "missing"),
        (DateEntry(trait="birthday", month=1, day=1, local_time="09:00"), "date", "missing"),
        (DateEntry(trait="birthday", local_time="9:00"), "date.local_time", "bad_value"),
        (DateEntry(trait="birthday", local_time="24:00"), "date.local_time", "bad_value"),
        (DateEntry(trait="birthday", local_time="09:00", offset_days=91), "date.offset_days", "out_of_range"),
        (DateEntry(month=13, day=1, local_time="09:00", segment_id="a"), "date.festival.month", "out_of_range"),
        (DateEntry(month=4, day=31, local_time="09:00", segment_id="a"), "date.festival.day", "out_of_range"),
        (
            DateEntry(month=4, day=31, lunar=True, local_time="09:00", segment_id="a"),
            "date.festival.day",
            "out_of_range",
        ),
        (DateEntry(month=4, day=30, local_time="09:00"), "date.segment_id", "missing"),
        (ScheduleEntry("gold", Recurrence.ONCE, local_time="09:00"), "schedule.first_date", "bad_value"),
        (ScheduleEntry("gold", Recurrence.ONCE, "2026-02-30", local_time="09:00"), "schedule.first_date", "bad_value"),
        (ScheduleEntry("gold", Recurrence.WEEKLY, local_time="09:00"), "schedule.weekdays", "bad_list"),
        (
            ScheduleEntry("gold", Recurrence.WEEKLY, local_time="09:00", weekdays=(1, 1)),
            "schedule.weekdays",
            "bad_list",
        ),
        (
            ScheduleEntry("gold", Recurrence.MONTHLY, local_time="09:00", month_days=(32,)),
            "schedule.month_days",
            "bad_list",
        ),
        (
            ScheduleEntry("gold", Recurrence.DAILY, local_time="09:00", weekdays=(1,)),
            "schedule.weekdays",
            "not_allowed",
        ),
        (
            ScheduleEntry("gold", Recurrence.DAILY, "2026-02-02", "2026-02-01", "09:00"),
            "schedule.last_date",
            "bad_value",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_place(entry: DateEntry | ScheduleEntry, path: str, code: str) -> None:
    assert [(each.path, each.code) for each in find_problems(define(send(), entry=entry))] == [(f"entry.{path}", code)]
