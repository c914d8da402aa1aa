"""Clocks that are wrong, and ways to let a test's own clock decide what is due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock, SystemClock

SKEWS = [
    pytest.param(timedelta(hours=hours), id=f"{hours:+}h", marks=() if hours in (24, -1) else (pytest.mark.slow,))
    for hours in (24, -1, 1, -24, 2_400)
]
"""How far a process's clock may be off without anything coming early, late or not at all; two in the default run."""


class SkewedClock:
    """A process's clock that is off."""

    def __init__(self, skew: timedelta) -> None:
        """Takes by how much it is ahead; negative lags behind."""
        self._skew = skew

    def now(self) -> datetime:
        """Returns what this clock takes for the present."""
        return SystemClock().now() + self._skew


def moment_of(clock: Clock) -> Callable[[AsyncConnection], Awaitable[datetime]]:
    """Returns a moment that follows `clock` in place of PostgreSQL's: for stepped time."""

    async def read(_connection: AsyncConnection) -> datetime:
        return clock.now()

    return read
