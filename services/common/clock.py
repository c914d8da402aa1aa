"""The one place that reads the time; everywhere else `now` is an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Returns the present, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Returns the machine's time in UTC."""
        return datetime.now(UTC)


class SteppedClock:
    """A clock that moves only when told to: for tests, simulation and as-of questions."""

    def __init__(self, start: datetime) -> None:
        """Starts at `start`, which must be timezone-aware."""
        if start.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Returns the time last set."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Moves on by `by` and returns the new time."""
        self._now += by
        return self._now

    def set(self, now: datetime) -> None:
        """Jumps to `now`, forwards or backwards."""
        if now.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._now = now.astimezone(UTC)


def monotonic_seconds() -> float:
    """Returns seconds of a clock that never jumps; for measuring how long something took, never for deciding what is due."""
    return time.monotonic()
