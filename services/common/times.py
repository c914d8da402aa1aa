"""Times that callers name: within bounds in which every store and every sum of ours can hold them."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import InvalidArgument

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""The earliest time that a call may name."""

LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""The first time that it may not."""


def months_before(now: datetime, months: int) -> datetime:
    """Returns the first moment, in UTC, of the month `months` before that of `now`."""
    here = now.astimezone(UTC)
    index = here.year * 12 + here.month - 1 - months
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)


def read_time(message: Timestamp, field: str) -> datetime:
    """Returns the time in a request's field.

    Raises:
        InvalidArgument: If it is before 1900 or after 2199, or is no time at all.
    """
    try:
        moment = message.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        moment = LATEST
    return check_time(moment, field)


def check_time(moment: datetime, field: str) -> datetime:
    """Returns a time that a caller named.

    Raises:
        InvalidArgument: If it is before 1900 or after 2199.
    """
    if not EARLIEST <= moment < LATEST:
        raise InvalidArgument(f"{field}: it must be a time from the years 1900 to 2199.", field=field)
    return moment
