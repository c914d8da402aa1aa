"""Entries by the clock: when an occasion has come, its customers are let in page by page, and the next one is set."""

from __future__ import annotations

from datetime import timedelta

import structlog

from services.common.database import Database, enter_workspace
from services.journey.domain.occasions import MAKE_UP
from services.journey.storage import admissions, clocks
from services.journey.storage.clocks import EntryClock
from services.journey.storage.moments import leave_system
from services.journey.usecases.entering import Entering
from services.journey.usecases.moving import Movements

BATCH = 100

_log = structlog.get_logger(__name__)


class Occasions:
    """Looks at clocks by the database's time; any number of workers may do so at once.

    An occasion is opened and the next is set in one transaction, so each is opened once and none is lost, whatever is killed.
    """

    def __init__(self, database: Database, movements: Movements, entering: Entering) -> None:
        """Takes the service's database, how runs move, and who knows by what journeys are entered."""
        self._database = database
        self._movements = movements
        self._entering = entering

    async def open(self, limit: int = BATCH) -> int:
        """Opens up to `limit` occasions that have come; returns how many there were."""
        async with self._database.system() as connection:
            now = await self._movements.moment(connection)
            due = await clocks.lock_due_clocks(connection, now, limit)
            if due:
                await leave_system(connection)
            for clock in sorted(due, key=lambda each: (each.workspace_id, each.journey_id)):
                await enter_workspace(connection, clock.workspace_id)
                entrance = await self._entering.entrance(connection, clock.workspace_id, clock.journey_id)
                entry = None if entrance is None else entrance.definition.entry
                following = None
                if entrance is not None and entry is not None:
                    if clock.due_time >= now - MAKE_UP:
                        await admissions.open_admission(
                            connection,
                            clock.workspace_id,
                            clock.journey_id,
                            entry.members_of,
                            now,
                            occasion=clock.occasion,
                        )
                    else:
                        _missed(clock)
                    after = max(clock.due_time, now - MAKE_UP - timedelta(microseconds=1))
                    following = entry.next_occasion(after, entrance.definition.gate.time_zone)
                if following is None:
                    await clocks.remove_clock(connection, clock.workspace_id, clock.journey_id)
                else:
                    await clocks.put_clock(connection, clock.workspace_id, clock.journey_id, following)
        return len(due)


def _missed(clock: EntryClock) -> None:
    _log.warning(
        "entries.occasion_missed",
        workspace_id=clock.workspace_id,
        journey_id=clock.journey_id,
        occasion=clock.occasion,
        due_time=clock.due_time.isoformat(),
    )
