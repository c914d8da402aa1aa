"""Quiet hours: when marketing SMS rest, by the customer's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

START_HOUR = 8
"""First hour of the day in which marketing SMS are sent."""

END_HOUR = 22
"""Hour from which they rest until the next morning."""

DEFAULT_ZONE = "Asia/Shanghai"
_CHINA = timezone(timedelta(hours=8), DEFAULT_ZONE)


def end_of_quiet_hours(now: datetime, zone: object) -> datetime | None:
    """Returns when the quiet hours end that `now` lies in; None outside of them.

    Args:
        now: The present, with a time zone.
        zone: The customer's IANA time zone; what is none counts as `DEFAULT_ZONE`.
    """
    place = zone_of(zone)
    local = now.astimezone(place)
    if START_HOUR <= local.hour < END_HOUR:
        return None
    day = local.date() if local.hour < START_HOUR else local.date() + timedelta(days=1)
    # Built in the zone anew: the offset of the morning may differ from that of the night.
    return datetime.combine(day, time(START_HOUR), place).astimezone(UTC)


def zone_of(zone: object) -> tzinfo:
    """Returns a customer's time zone; what is none counts as `DEFAULT_ZONE`."""
    return _zone(zone) if isinstance(zone, str) and len(zone) <= 64 else _zone(DEFAULT_ZONE)


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return _CHINA
