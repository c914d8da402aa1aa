"""When an event happened, by its sender's clock and ours. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from services.common.calls.wire import Time
from services.common.errors import InvalidArgument, Reason

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST_AHEAD = timedelta(days=1)
# A text of the year 9999 with an offset would overflow when it is moved to UTC.
_LATEST_SECONDS = 253_402_214_400
# Numbers above it are milliseconds: as seconds they would be after the year 5138.
_MILLISECONDS_FROM = 100_000_000_000
_LEAP_SECOND = re.compile(r"(.+\d\d:\d\d:)60(.*)")
_SECOND = timedelta(seconds=1)


def parse_time(value: Time, field: str) -> datetime | None:
    """Returns an ISO 8601 or RFC 3339 text, or a number of seconds or milliseconds since 1970, as a time in UTC.

    A text without an offset is UTC. Digits beyond microseconds are cut. A leap second, which our time does not have, is
    the second after it. Absent and empty give None.

    Raises:
        InvalidArgument: If it is neither, or out of the calendar.
    """
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            try:
                return _utc(datetime.fromisoformat(value))
            except ValueError:
                return _rare(value)
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


def _utc(time: datetime) -> datetime:
    zone = time.tzinfo
    if zone is UTC:
        return time
    return time.replace(tzinfo=UTC) if zone is None else time.astimezone(UTC)


def _rare(value: str) -> datetime:
    """Returns a time in the forms of RFC 3339 that Python's own parser does not take."""
    text = value.strip().upper()
    leap = _LEAP_SECOND.fullmatch(text)
    if leap is None:
        return _utc(datetime.fromisoformat(text))
    before = _utc(datetime.fromisoformat(f"{leap[1]}59{leap[2]}"))
    if (before.hour, before.minute) != (23, 59):
        raise ValueError("leap seconds come at the end of a day of UTC")
    return before + _SECOND


def event_time(timestamp: Time, original: Time) -> tuple[datetime | None, bool]:
    """Returns the time that an event gives, and whether it is a reading of its sender's clock.

    Segment's libraries give one of the two, their clock's reading. RudderStack's server-side libraries give both:
    `originalTimestamp` is then the reading, and another `timestamp` is what the program says: it holds as it is given.

    Raises:
        InvalidArgument: If the one that counts is no time.
    """
    given = parse_time(timestamp, "timestamp")
    if given is None:
        return parse_time(original, "originalTimestamp"), True
    # The same text in both says nothing else than one.
    return given, not original or original == timestamp


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
