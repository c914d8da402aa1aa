"""What is kept for a while only."""

from __future__ import annotations

from datetime import timedelta

from services.common.database import Database, enter_workspace
from services.journey.storage import effects, listening, refusals
from services.journey.storage.moments import Moment, leave_system

EFFECTS_KEPT = timedelta(days=7)
REFUSALS_KEPT = timedelta(days=90)
ROWS_A_SWEEP = 10_000
CHECKS_A_SWEEP = 1_000
CHECK_EVERY = timedelta(hours=1)


class Housekeeping:
    """Removes what is over its time, so that no table grows for ever; the step log keeps every decision."""

    def __init__(self, database: Database, moment: Moment) -> None:
        """Takes the service's database and what tells the time in it."""
        self._database = database
        self._moment = moment

    async def sweep(self) -> None:
        """Removes finished effects, old refusals, and that is listened for what no run waits for, a bounded number of each."""
        async with self._database.system() as connection:
            now = await self._moment(connection)
            await effects.forget_finished(connection, now - EFFECTS_KEPT, ROWS_A_SWEEP)
            await refusals.forget_refusals(connection, now - REFUSALS_KEPT, ROWS_A_SWEEP)
            checks = await listening.take_checks(connection, now, now + CHECK_EVERY, CHECKS_A_SWEEP)
            if checks:
                await leave_system(connection)
            for workspace_id, versions in checks.items():
                await enter_workspace(connection, workspace_id)
                await listening.forget_unheard(connection, workspace_id, versions, now)
