"""Hours of a week on which somebody works, by the clock of their own zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from services.common.wall_clocks import moment_of, zone_of

_DAY: Final = timedelta(days=1)
_LOOKED_AHEAD: Final = 400
"""Days that are looked at: who works less than what is asked for in them is taken to work always."""


@dataclass(frozen=True, slots=True, order=True)
class ShiftHours:
    """Hours of a week; `end` not after `start` is that of the next day. Weekday 1 is Monday, the day on which they begin."""

    weekday: int
    start: time
    end: time


def is_within(shift: Sequence[ShiftHours], zone: str, now: datetime) -> bool:
    """Tells whether somebody works at a moment; without any hours always."""
    return not shift or any(begin <= now < end for begin, end in _spans(shift, zone, now, days=1))


def next_start(shift: Sequence[ShiftHours], zone: str, now: datetime) -> datetime:
    """Returns from when on somebody works: now, where they do."""
    if not shift:
        return now
    return next((max(begin, now) for begin, end in _spans(shift, zone, now, days=8) if end > now), now)


def after_working(shift: Sequence[ShiftHours], zone: str, start: datetime, minutes: int) -> datetime:
    """Returns when somebody has worked so many minutes from a moment on; hours that overlap count once.

    Who has no hours, or works less than that within 400 days, is taken to work always.
    """
    left = timedelta(minutes=minutes)
    reached = start
    for begin, end in _spans(shift, zone, start, days=_LOOKED_AHEAD):
        begin = max(begin, reached)
        if end <= begin:
            continue
        if end - begin >= left:
            return begin + left
        left -= end - begin
        reached = end
    return start + timedelta(minutes=minutes)


def _spans(shift: Sequence[ShiftHours], zone: str, now: datetime, *, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Yields the hours from the day before a moment on, by when they begin."""
    clock = zone_of(zone)
    first = now.astimezone(clock).date() - _DAY
    for offset in range(days + 2):
        day = first + timedelta(days=offset)
        for hours in sorted(each for each in shift if each.weekday == day.isoweekday()):
            begin = moment_of(day, hours.start, clock)
            last = day + _DAY if hours.end <= hours.start else day
            yield begin.astimezone(UTC), moment_of(last, hours.end, clock).astimezone(UTC)
