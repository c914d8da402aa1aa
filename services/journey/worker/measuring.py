"""The worker that measures what journeys changed, a day of a journey at a time."""

from __future__ import annotations

import asyncio

from services.common.loops import run_for_ever
from services.journey.usecases.measuring import MeasuringResults

IDLE_SECONDS = 30.0


class MeasuringWorker:
    """Measures what is due; rests where nothing is."""

    def __init__(self, measuring: MeasuringResults) -> None:
        """Takes the use case."""
        self._measuring = measuring

    async def run(self) -> None:
        """Works until cancelled; what fails is due again after its lease."""
        await run_for_ever("measuring", self._rest_or_turn)

    async def _rest_or_turn(self) -> None:
        if not await self._measuring.turn():
            await asyncio.sleep(IDLE_SECONDS)
