"""When reports come: against a plain walk over all hours, over changes of clocks, months and years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.segment.domain.schedules import Content, Every, Schedule, read_every

HOUR = timedelta(hours=1)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")


def schedule(every: Every, hour: int, *, weekday: int = 1, day: int = 1) -> Schedule:
    return Schedule(every, hour, weekday, day, "https://x.example", Content.LINK, is_paused=False)


@given(
    every=st.sampled_from(Every),
    hour=st.integers(0, 23),
    weekday=st.integers(1, 7),
    day=st.integers(1, 28),
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
)
def test_the_next_time_is_the_first_that_the_schedule_says(
    every: Every, hour: int, weekday: int, day: int, zone: str, now: datetime
) -> None:
    asked = schedule(every, hour, weekday=weekday, day=day)
    found = asked.next_time(now, zone)
    assert found > now
    assert found - now <= timedelta(days={Every.DAY: 2, Every.WEEK: 8, Every.MONTH: 32}[every])
    local = found.astimezone(ZoneInfo(zone))
    if every is Every.WEEK:
        assert local.isoweekday() == weekday
    if every is Every.MONTH:
        assert local.day == day
    # An hour that a clock leaves out is the one after it.
    assert local.hour in (hour, hour + 1)
    assert asked.day_at(found, zone) == local.date()
    assert asked.day_at(found - timedelta(microseconds=1), zone) < local.date()
    # Nothing lies between: the day before it is the one that was due last.
    last = asked.day_at(now, zone)
    assert last <= now.astimezone(ZoneInfo(zone)).date()
    assert asked.next_time(found, zone) > found


def test_days_of_a_month_of_a_winter() -> None:
    monthly = schedule(Every.MONTH, 8, day=28)
    assert monthly.next_time(datetime(2026, 1, 28, 0, 0, tzinfo=UTC), "Asia/Shanghai") == datetime(
        2026, 2, 28, 0, 0, tzinfo=UTC
    )
    weekly = schedule(Every.WEEK, 3, weekday=7)
    # The clocks of Berlin go forward on this Sunday: 3 o'clock comes an hour earlier.
    assert weekly.next_time(datetime(2026, 3, 28, 12, 0, tzinfo=UTC), "Europe/Berlin") == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )


def test_how_often_must_be_said() -> None:
    with pytest.raises(InvalidArgument) as refused:
        read_every(0)
    assert refused.value.metadata["field"] == "schedule.period"
