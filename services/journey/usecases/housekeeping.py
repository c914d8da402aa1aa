"""What is kept for a while only."""

from __future__ import annotations

from datetime import timedelta

from services.common.database import Database
from services.journey.storage import effects, refusals
from services.journey.storage.moments import Moment

EFFECTS_KEPT = timedelta(days=7)
REFUSALS_KEPT = timedelta(days=90)
ROWS_A_SWEEP = 10_000


class Housekeeping:
    """Removes what is over its time, so that no table grows for ever; the step log keeps every decision."""

    def __init__(self, database: Database, moment: Moment) -> None:
        """Takes the service's database and what tells the time in it."""
        self._database = database
        self._moment = moment

    async def sweep(self) -> None:
        """Removes finished effects and old refusals, a bounded number of each."""
        async with self._database.system() as connection:
            now = await self._moment(connection)
            await effects.forget_finished(connection, now - EFFECTS_KEPT, ROWS_A_SWEEP)
            await refusals.forget_refusals(connection, now - REFUSALS_KEPT, ROWS_A_SWEEP)
