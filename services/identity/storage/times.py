"""Times as the rules count them and as the tables keep them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def time_of(micros: int) -> datetime:
    """Returns the time of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def micros_of(time: datetime) -> int:
    """Returns microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND
