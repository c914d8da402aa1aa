"""The time by which events are judged: the database's, which all gateways share. A wrong clock of our own changes nothing.

It is learned whenever keys are looked up, which is at most some seconds before any request; in between a clock that
nobody sets counts on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from services.common.clock import monotonic_seconds
from services.common.errors import Unavailable

LONGEST_LEARNING_SECONDS = 1.0
"""An answer that took longer teaches nothing where something is known: nobody knows when in between it was true."""


class DatabaseTime:
    """Tells the database's time."""

    def __init__(self, monotonic: Callable[[], float] = monotonic_seconds) -> None:
        """Knows nothing yet.

        Args:
            monotonic: Seconds of a clock that nobody sets.
        """
        self._monotonic = monotonic
        self._told: tuple[datetime, float] | None = None

    def learn(self, time: datetime, *, asked: float, answered: float) -> None:
        """Takes a reading of the database's clock.

        Args:
            time: What it said.
            asked: When it was asked, by the monotonic clock.
            answered: When it had answered.
        """
        if self._told is None or answered - asked <= LONGEST_LEARNING_SECONDS:
            self._told = time, (asked + answered) / 2

    def now(self) -> datetime:
        """Returns the present in UTC.

        Raises:
            Unavailable: If the database was never asked.
        """
        if self._told is None:
            raise Unavailable(retry_after_seconds=1)
        time, at = self._told
        return time + timedelta(seconds=self._monotonic() - at)
