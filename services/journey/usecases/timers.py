"""Waking runs whose wait is over."""

from __future__ import annotations

from services.common.database import Database, enter_workspace
from services.journey.domain import Input, Run, TimerDue
from services.journey.storage import runs
from services.journey.storage.moments import leave_system
from services.journey.storage.timers import Timer, take_due_timers
from services.journey.usecases.moving import Movements

BATCH = 500


class Timers:
    """Fires timers by the database's clock, a batch a transaction; any number of workers may do so at once."""

    def __init__(self, database: Database, movements: Movements) -> None:
        """Takes the service's database and how runs move."""
        self._database = database
        self._movements = movements

    async def fire(self, limit: int = BATCH) -> int:
        """Fires up to `limit` due timers; returns how many there were.

        A timer goes and its run moves in one transaction, so a timer fires once and none is lost, whatever is killed.
        """
        async with self._database.system() as connection:
            now = await self._movements.moment(connection)
            due = await take_due_timers(connection, now, limit)
            if due:
                await leave_system(connection)
            for workspace_id, timers in due.items():
                await enter_workspace(connection, workspace_id)
                locked = await runs.lock_runs(connection, workspace_id, [timer.run_id for timer in timers])
                await self._movements.move(connection, workspace_id, _wake_ups(locked, timers))
        return sum(len(timers) for timers in due.values())


def _wake_ups(locked: dict[str, Run], timers: list[Timer]) -> list[tuple[Run, Input]]:
    """Pairs timers with their runs; the timer of a run that ended in its wait moves nothing."""
    return [(locked[timer.run_id], TimerDue(timer.timer_id)) for timer in timers if timer.run_id in locked]
