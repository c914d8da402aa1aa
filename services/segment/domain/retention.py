"""How far back the history goes."""

from __future__ import annotations

from datetime import UTC, datetime


def horizon(now: datetime, months: int) -> datetime | None:
    """Returns the time from which on events count: the first moment, in UTC, of the month `months` before that of `now`.

    Args:
        now: The moment.
        months: 0 for all events there are, for which None is returned.
    """
    if not months:
        return None
    here = now.astimezone(UTC)
    index = here.year * 12 + here.month - 1 - months
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)
