"""When a clock on a wall shows a time, over the days on which it is set."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"
MIDNIGHT = time()
_CHINA = timezone(timedelta(hours=8), DEFAULT_ZONE)
_SECOND = timedelta(seconds=1)


def zone_of(zone: object, otherwise: str = DEFAULT_ZONE) -> tzinfo:
    """Returns a customer's time zone; what is none counts as `otherwise`, and that as China's should it be none any more."""
    for name in (zone, otherwise):
        if isinstance(name, str) and 0 < len(name) <= 64 and (found := _zone(name)) is not None:
            return found
    return _CHINA


def is_zone(name: str) -> bool:
    """Returns whether there is a time zone of this name."""
    return 0 < len(name) <= 64 and _zone(name) is not None


def moment_of(day: date, clock: time, zone: tzinfo, *, after: datetime | None = None) -> datetime:
    """Returns when the clock of a zone shows a time on a day, UTC.

    Args:
        day: By that clock.
        clock: The time. Where it is skipped, as clocks are put forward, the moment at which they are counts.
        zone: Whose clock.
        after: Where the clock shows the time twice, as it is put back, the first time after this moment counts; None: the
            first.
    """
    first = datetime.combine(day, clock, zone).astimezone(UTC)
    second = datetime.combine(day, clock.replace(fold=1), zone).astimezone(UTC)
    if second < first:
        return _jump(second, first, zone)
    return second if after is not None and first <= after else first


def _jump(before: datetime, behind: datetime, zone: tzinfo) -> datetime:
    """Returns when clocks were put forward between two moments."""
    offset = behind.astimezone(zone).utcoffset()
    while behind - before > _SECOND:
        middle = before + (behind - before) / 2
        middle = middle.replace(microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(zone).utcoffset() == offset:
            behind = middle
        else:
            before = middle
    return behind


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
