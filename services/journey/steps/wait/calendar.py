"""Days and times on the wall of a customer: which days are allowed, when a clock shows a time, what a date says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files

from services.common.wall_clocks import moment_of

TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?P<time>[Tt ]\d{2}:\d{2}.*)?\Z")
LONGEST_SEARCH_DAYS = 60
"""Days in which one that is allowed is found: no holidays are as long."""


def clock_of(time_of_day: str) -> time:
    """Returns the time of `HH:MM`, midnight for ""."""
    return time.fromisoformat(time_of_day) if time_of_day else time()


def next_time(now: datetime, clock: time, zone: tzinfo, *, weekdays: tuple[int, ...], workdays: bool) -> datetime:
    """Returns when the clock of a zone shows a time next, after now, on a day that is allowed.

    Args:
        now: The present.
        clock: The time.
        zone: Whose clock.
        weekdays: Days that are allowed, 1 Monday to 7 Sunday; none: all.
        workdays: Whether only workdays of China are.
    """
    today = now.astimezone(zone).date()
    for ahead in range(LONGEST_SEARCH_DAYS):
        day = today + timedelta(days=ahead)
        if (weekdays and day.isoweekday() not in weekdays) or (workdays and not is_workday(day)):
            continue
        # The first of two where clocks are put back: the second would be another hour of waiting.
        moment = moment_of(day, clock, zone)
        if moment > now:
            return moment
    raise LookupError("no day is allowed")


def day_of(value: str, zone: tzinfo) -> date | None:
    """Returns the day that a date says, or a time as it is by the clock of a zone; None where it says none."""
    written = _DATE.match(value)
    if written is None:
        return None
    try:
        if written["time"] is None:
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
        # Without an offset it is the customer's own clock already.
        return (moment.astimezone(zone) if moment.tzinfo is not None else moment).date()
    except (ValueError, OverflowError):
        return None


def moment_on(day: date, offset_days: int, clock: time, zone: tzinfo) -> datetime | None:
    """Returns when the clock of a zone shows a time so many days after a day; None beyond the calendar's ends."""
    try:
        return moment_of(day + timedelta(days=offset_days), clock, zone).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def is_workday(day: date) -> bool:
    """Returns whether it is worked on a day in China; of a year that is not published: Monday to Friday."""
    other = _exceptions().get(day)
    return day.isoweekday() <= 5 if other is None else other


@cache
def _exceptions() -> dict[date, bool]:
    """Returns the days that are other than their weekday says, and whether it is worked on them."""
    found: dict[date, bool] = {}
    years = tomllib.loads(files(__package__).joinpath("workdays_cn.toml").read_text(encoding="utf-8"))
    for year in years.values():
        for is_work, days in ((False, year["holidays"]), (True, year["workdays"])):
            found.update((day, is_work) for span in days for day in _days(span))
    return found


def _days(span: str) -> Iterator[date]:
    first, _, last = span.partition("/")
    day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    while day <= end:
        yield day
        day += timedelta(days=1)
