"""When an event happened, by its sender's clock and ours. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gateway.ingest.wire import Reason, Time
from services.common.errors import InvalidArgument

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST_AHEAD = timedelta(days=1)
# A text of the year 9999 with an offset would overflow when it is moved to UTC.
_LATEST_SECONDS = 253_402_214_400
# Numbers above it are milliseconds: as seconds they would be after the year 5138.
_MILLISECONDS_FROM = 100_000_000_000


def parse_time(value: Time, field: str) -> datetime | None:
    """Returns an ISO 8601 text, or a number of seconds or milliseconds since 1970, as a time in UTC.

    A text without an offset is UTC. Absent and empty give None.

    Raises:
        InvalidArgument: If it is neither, or out of the calendar.
    """
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            parsed = datetime.fromisoformat(value)
            return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
        seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
        if abs(seconds) < _LATEST_SECONDS:
            return _EPOCH + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        pass
    raise InvalidArgument(
        f"{field} must be an ISO 8601 time such as 2026-11-22T09:30:00.000Z.",
        reason=Reason.ERROR_REASON_INVALID_TIMESTAMP,
        field=field,
    )


def occur_time(original: datetime | None, sent: datetime | None, received: datetime) -> datetime:
    """Returns when an event happened, corrected for a wrong clock of the sender: received - (sent - original).

    Without `sent`, or when the event claims to have happened after it was sent, `original` is taken as it is; without
    `original` the event happened when it was received.

    Raises:
        InvalidArgument: If the result is before 1970 or more than a day ahead.
    """
    if original is None:
        return received
    occurred = original
    if sent is not None and sent >= original:
        # Two times of one clock: their distance is right even where both are wrong.
        delay = sent - original
        if delay <= received - _EPOCH:
            occurred = received - delay
    if not _EPOCH <= occurred <= received + _MOST_AHEAD:
        raise InvalidArgument(
            "The event's time is before 1970 or more than a day ahead; correct timestamp.",
            reason=Reason.ERROR_REASON_INVALID_TIMESTAMP,
            field="timestamp",
        )
    return occurred


def microseconds(time: datetime) -> int:
    """Returns microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND
