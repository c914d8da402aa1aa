"""Loops of journey, and what wakes them when there is something to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from services.common.loops import run_for_ever
from services.common.telemetry import meter
from services.journey.usecases import Housekeeping, Timers
from services.journey.usecases.timers import BATCH

TIMER_IDLE_SECONDS = 0.5
SWEEP_SECONDS = 600.0
LAG_SECONDS = 10.0


class Bell:
    """Wakes those who wait. One that rings while nobody waits is heard by the next who does."""

    def __init__(self) -> None:
        """Starts silent."""
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wakes all who wait now, or the next who will."""
        self._event.set()

    async def wait(self, seconds: float) -> bool:
        """Waits for the bell or so many seconds; returns whether it rang."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class TimersWorker:
    """Fires timers; late by its idle time at most."""

    def __init__(self, timers: Timers, bell: Bell) -> None:
        """Takes what fires, and what wakes the effects' worker when runs moved."""
        self._timers = timers
        self._bell = bell

    async def run(self) -> None:
        """Fires until cancelled."""
        await run_for_ever("timers", self._turn)

    async def _turn(self) -> None:
        fired = await self._timers.fire()
        if fired:
            self._bell.ring()
        if fired < BATCH:
            await asyncio.sleep(TIMER_IDLE_SECONDS)


class HousekeepingWorker:
    """Sweeps now and then."""

    def __init__(self, housekeeping: Housekeeping) -> None:
        """Takes what sweeps."""
        self._housekeeping = housekeeping

    async def run(self) -> None:
        """Sweeps until cancelled."""
        await run_for_ever("housekeeping", self._turn)

    async def _turn(self) -> None:
        await self._housekeeping.sweep()
        await asyncio.sleep(SWEEP_SECONDS)


class LagWorker:
    """Tells how many facts wait before this service, as the metric `yike.facts.waiting`: autoscalers go by it."""

    def __init__(self, waiting: Callable[[], Awaitable[int]]) -> None:
        """Takes what counts."""
        self._waiting = waiting
        self._gauge = meter(__name__).create_gauge("yike.facts.waiting", description="Facts before a consumer.")

    async def run(self) -> None:
        """Tells until cancelled."""
        await run_for_ever("lag", self._turn)

    async def _turn(self) -> None:
        self._gauge.set(await self._waiting(), {"consumer": "journey"})
        await asyncio.sleep(LAG_SECONDS)
