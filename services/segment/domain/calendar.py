"""Anniversaries in a workspace's time zone."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DEFAULT_TIME_ZONE = "Asia/Shanghai"


def local_date(now: datetime, time_zone: str) -> date:
    """Returns the day it is at `now` in a time zone."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def anniversaries_within(today: date, days: int) -> frozenset[str]:
    """Returns the `MM-DD` of today and the next `days` days; 29 February is kept on 28 February in other years."""
    found = set()
    for offset in range(days + 1):
        day = today + timedelta(days=offset)
        found.add(f"{day.month:02d}-{day.day:02d}")
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            found.add("02-29")
    return frozenset(found)
