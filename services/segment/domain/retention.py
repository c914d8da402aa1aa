"""How far back the history goes."""

from __future__ import annotations

from datetime import datetime

from services.common.times import months_before


def horizon(now: datetime, months: int) -> datetime | None:
    """Returns the time from which on events count: the first moment, in UTC, of the month `months` before that of `now`.

    Args:
        now: The moment.
        months: 0 for all events there are, for which None is returned.
    """
    return months_before(now, months) if months else None


def latest(*horizons: datetime | None) -> datetime | None:
    """Returns the horizon that lets through the least; None: there is none."""
    return max((each for each in horizons if each is not None), default=None)
