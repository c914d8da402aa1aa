"""The points of a time series in a time zone. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from services.common.errors import InvalidArgument

MOST_POINTS = 1_000


class Interval(IntEnum):
    """How long a point is; the numbers are those of the contract."""

    DAY = 1
    HOUR = 2


DEFAULT_SPAN = {Interval.DAY: timedelta(days=30), Interval.HOUR: timedelta(hours=48)}
"""How far back a series goes that no start is named for."""


def points(interval: Interval, *, start: datetime, end: datetime, time_zone: str) -> list[datetime]:
    """Returns where each point begins, and at last where the last ends: UTC, ascending without a gap.

    Args:
        interval: How long each is: a day is one of the time zone, also where its clocks change.
        start: The first point is the one that it is in.
        end: The last point is the one in which the moment before it is.
        time_zone: Decides where days and hours begin.

    Raises:
        InvalidArgument: If the end is not after the start, or there are more than 1,000 points.
    """
    if end <= start:
        raise InvalidArgument("end_time: it must be after start_time.", field="end_time")
    if (end - start) / (timedelta(days=1) if interval is Interval.DAY else timedelta(hours=1)) > MOST_POINTS:
        raise InvalidArgument(
            f"start_time: a series has at most {MOST_POINTS:,} points; begin later or take a longer interval.",
            field="start_time",
        )
    zone = ZoneInfo(time_zone)
    local = start.astimezone(zone)
    if interval is Interval.DAY:
        day = local.date()
        found = [_midnight(day, zone)]
        while found[-1] < end:
            day += timedelta(days=1)
            found.append(_midnight(day, zone))
        return found
    # Zones differ from UTC by parts of an hour, too.
    found = [
        start.astimezone(UTC) - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    ]
    while found[-1] < end:
        found.append(found[-1] + timedelta(hours=1))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
