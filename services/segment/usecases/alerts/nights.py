"""Judging the day before, every night: an alert fires once a day, however many workers look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.common.ids import new_id
from services.common.loops import PASSING
from services.segment.domain.alerts import AlertDefinition, Firing, FiringState, Judgement, Outcome
from services.segment.domain.alerts.looking import days_to_judge, next_night
from services.segment.domain.saved import SavedKind
from services.segment.facts.told import announce_firings
from services.segment.storage import alerts as storage
from services.segment.storage.alerts import Due
from services.segment.storage.saved import find_saved
from services.segment.storage.workspaces import read_workspace
from services.segment.usecases.alerts.judging import AlertJudging

LEASE: Final = timedelta(minutes=10)
"""How long a worker may take over the alerts that it took up; so much later what was not judged is tried again."""

PATIENCE: Final = timedelta(hours=6)
"""How long an alert is tried again where the history takes too long; then its day has failed."""

AT_ONCE: Final = 5

_log = structlog.get_logger(__name__)


class AlertNights:
    """Judges what is due. The judgement, the firing, its fact and the next night are one transaction."""

    def __init__(
        self, *, database: Database, judging: AlertJudging, clock: Clock, read: Callable[[bytes], AlertDefinition]
    ) -> None:
        """Takes segment's database, who judges, the time, and what reads a definition."""
        self._database = database
        self._judging = judging
        self._clock = clock
        self._read = read

    async def turn(self) -> int:
        """Judges the alerts that are due, of all workspaces, one after the other; returns how many."""
        judged = 0
        while True:
            async with self._database.system() as connection:
                now = self._clock.now()
                due = await storage.claim_due(connection, now, now + LEASE, AT_ONCE)
            for each in due:
                judged += await self._try(each)
            if len(due) < AT_ONCE:
                return judged

    async def _try(self, due: Due) -> bool:
        try:
            return await self._night(due)
        except Exception as error:
            # One alert's trouble is its own; it is tried again when the lease is over.
            _log.warning(
                "alert.not_judged",
                workspace_id=due.workspace_id,
                alert_id=due.alert_id,
                error=type(error).__name__,
                exc_info=not isinstance(error, PASSING),
            )
            return False

    async def _night(self, due: Due) -> bool:
        workspace_id = due.workspace_id
        async with self._database.workspace(workspace_id) as connection:
            saved = await find_saved(connection, workspace_id, SavedKind.ALERT, due.alert_id)
            night = (await storage.read_nights(connection, workspace_id, [due.alert_id])).get(due.alert_id)
            workspace = await read_workspace(connection, workspace_id)
        if saved is None or night is None or night.next_time != due.next_time:
            return False
        now, definition = self._clock.now(), self._read(saved.definition)
        days = days_to_judge(night.judged_day, now, workspace.time_zone)
        judged: list[Judgement] = []
        if days:
            try:
                judged = list((await self._judging.judge(workspace_id, definition, days)).days)
            except InvalidArgument as error:
                judged = [Judgement(day, None, Outcome.FAILED, problem=error.message[:500]) for day in days]
            except PASSING:
                if now < due.next_time + PATIENCE:
                    raise
                problem = "The history did not answer in time; ask of fewer customers."
                judged = [Judgement(day, None, Outcome.FAILED, problem=problem) for day in days]
        async with self._database.workspace(workspace_id) as connection:
            present = await storage.lock_night(connection, workspace_id, due.alert_id)
            if present is None or present.next_time != due.next_time:
                # Somebody else judged it, or it was changed or deleted.
                return False
            next_time = next_night(now, workspace.time_zone)
            if not judged:
                # The time zone was moved: this day is judged already.
                await storage.set_next_time(connection, workspace_id, due.alert_id, next_time)
                return False
            await self._fire(connection, workspace_id, due.alert_id, definition, judged)
            await storage.write_judged(connection, workspace_id, due.alert_id, judged[-1], next_time)
        return True

    async def _fire(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        alert_id: str,
        definition: AlertDefinition,
        judged: list[Judgement],
    ) -> None:
        """Keeps what fired, in the transaction that writes the night, and tells it as a fact."""
        now = self._clock.now()
        state = FiringState.TELLING if definition.webhook_url else FiringState.FIRED
        told = []
        for one in judged:
            if one.outcome is not Outcome.FIRED:
                continue
            firing = Firing(new_id("firing", now), alert_id, one, now, state)
            if await storage.add_firing(connection, workspace_id, firing, now if definition.webhook_url else None):
                told.append(firing)
        if told:
            await announce_firings(connection, workspace_id, definition.metric, told)
            _log.warning("alert.fired", workspace_id=workspace_id, alert_id=alert_id, days=len(told))
