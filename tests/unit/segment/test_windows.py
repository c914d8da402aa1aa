"""Windows by the calendar: exact to the microsecond, in every time zone, when its clock is put forward or back, too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import read_window
from services.segment.domain.windows import (
    CalendarWindow,
    DateWindow,
    Period,
    Window,
    day_start_us,
    local_day,
    period_starts_us,
)

ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Havana",
)


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp()) * 1_000_000


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(1990, 1, 1), date(2040, 1, 1)),
)
def test_a_day_begins_at_its_first_moment(zone: str, day: date) -> None:
    start = day_start_us(day, zone)
    if zone == "Pacific/Apia" and day == date(2011, 12, 30):
        # A day that never was begins where the next does.
        assert local_day(start, zone) == date(2011, 12, 31)
        return
    assert local_day(start, zone) == day
    assert local_day(start - 1, zone) < day


@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)),
    kind=st.sampled_from(Period),
    age=st.timedeltas(timedelta(0), timedelta(days=70)),
)
def test_an_event_is_in_the_period_of_its_day_and_in_no_other(
    zone: str, now: datetime, kind: Period, age: timedelta
) -> None:
    now_us = (now.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    at_us = now_us - age // timedelta(microseconds=1)
    first = kind.first_day(local_day(now_us, zone))
    of_event = kind.first_day(local_day(at_us, zone))
    for back, wanted in ((0, first), (1, kind.first_day(first, -1))):
        since, until = CalendarWindow(kind=kind, back=back).bounds(now_us, zone)
        assert since is not None
        assert (since <= at_us <= until) is (of_event == wanted)
    # Asked of an earlier moment it is that moment's.
    window = CalendarWindow(kind=kind, back=1)
    by_us = timedelta(days=40) // timedelta(microseconds=1)
    assert window.earlier(by_us).bounds(now_us, zone) == window.bounds(now_us - by_us, zone)


def test_periods_begin_at_midnights_of_the_zone_over_a_change_of_the_clock() -> None:
    # Berlin puts the clock forward on 29 March 2026: that day has 23 hours.
    noon = us("2026-03-29T12:00:00+02:00")
    assert CalendarWindow(kind=Period.DAY).bounds(noon, "Europe/Berlin") == (us("2026-03-29T00:00:00+01:00"), noon)
    assert period_starts_us(Period.DAY, noon, "Europe/Berlin", 2) == [
        us("2026-03-30T00:00:00+02:00"),
        us("2026-03-31T00:00:00+02:00"),
    ]
    assert CalendarWindow(kind=Period.WEEK, back=1).bounds(noon, "Europe/Berlin") == (
        us("2026-03-16T00:00:00+01:00"),
        us("2026-03-23T00:00:00+01:00") - 1,
    )
    assert CalendarWindow(kind=Period.MONTH, back=1).bounds(noon, "Europe/Berlin") == (
        us("2026-02-01T00:00:00+01:00"),
        us("2026-03-01T00:00:00+01:00") - 1,
    )


def test_fixed_days_have_both_ends_and_no_future() -> None:
    now = us("2026-06-15T12:00:00+08:00")
    window = DateWindow(first=date(2026, 6, 1), last=date(2026, 6, 10))
    inside = (us("2026-06-01T00:00:00+08:00"), us("2026-06-11T00:00:00+08:00") - 1)
    assert window.bounds(now, "Asia/Shanghai") == inside
    assert DateWindow(last=date(2027, 1, 1)).bounds(now, "Asia/Shanghai") == (None, now)
    assert DateWindow(first=date(2027, 1, 1)).bounds(now, "Asia/Shanghai") == (us("2027-01-01T00:00:00+08:00"), now)


def test_windows_are_read_as_the_contract_has_them() -> None:
    for form, window in (
        ({"current_period": "CALENDAR_PERIOD_WEEK"}, CalendarWindow(kind=Period.WEEK)),
        ({"previous_period": "MONTH"}, CalendarWindow(kind=Period.MONTH, back=1)),
        ({"dates": {"from_date": "2026-02-28"}}, DateWindow(first=date(2026, 2, 28))),
        ({"last_days": 1}, Window(0, 86_400_000_000)),
    ):
        assert read_window({"window": form}, "rule") == window


@pytest.mark.parametrize(
    ("window", "path"),
    [
        ({"current_period": "YEAR"}, "current_period"),
        ({"current_period": "CALENDAR_PERIOD_UNSPECIFIED"}, "current_period"),
        ({"previous_period": 1}, "previous_period"),
        ({"dates": {}}, "dates"),
        ({"dates": []}, "dates"),
        ({"dates": {"from_date": "2026-02-30"}}, "dates.from_date"),
        ({"dates": {"from_date": "20260228"}}, "dates.from_date"),
        ({"dates": {"to_date": "1969-12-31"}}, "dates.to_date"),
        ({"dates": {"to_date": "2201-01-01"}}, "dates.to_date"),
        ({"dates": {"from_date": "2026-02-02", "to_date": "2026-02-01"}}, "dates.to_date"),
        ({"dates": {"from_date": "2026-02-02", "until": "2026-02-01"}}, "dates.until"),
    ],
)
def test_what_is_no_window_is_refused_where_it_stands(window: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        read_window({"window": window}, "rule.event")
    assert refused.value.path == f"rule.event.window.{path}"
