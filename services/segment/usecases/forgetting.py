"""Events that are older than the history goes stop to count, and are dropped by the month."""

from __future__ import annotations

from datetime import datetime

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.segment.domain.memberships import Cause
from services.segment.domain.retention import horizon, latest
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import list_workspaces, lock_workspace, read_workspace, write_forgotten
from services.segment.usecases.evaluating import Evaluator

_log = structlog.get_logger(__name__)


class Forgetting:
    """Moves the horizon of the history on: the installation's, and those of the workspaces that have one of their own.

    Rules are asked by the horizon of their moment, so that what is dropped changes no answer. Whose memberships hung on a month
    that has gone leave with the first turn behind its end.
    """

    def __init__(self, database: Database, history: HistoryStore, evaluator: Evaluator, clock: Clock) -> None:
        """Takes the stores, who evaluates, and the time."""
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._clock = clock

    async def turn(self) -> int:
        """Makes all memberships those of the present horizons, then removes what is before them; returns how many months went.

        What is before the horizon of the installation goes by whole months, what one workspace alone forgets row by row.
        """
        now = self._clock.now()
        common = self._history.horizon(now)
        async with self._database.system() as connection:
            workspaces = await list_workspaces(connection)
        for workspace in workspaces:
            own = horizon(now, workspace.own_months)
            since = latest(common, own)
            if since is None:
                continue
            if workspace.forgotten_before is None or workspace.forgotten_before < since:
                await self._forget(workspace.workspace_id, since)
            if own is not None and await self._history.count_events(workspace.workspace_id, before=own):
                await self._history.forget_before(workspace.workspace_id, own)
        if common is None:
            return 0
        dropped = await self._history.drop_months_before(common)
        if dropped:
            _log.info("history.months_dropped", months=dropped)
        return len(dropped)

    async def _forget(self, workspace_id: str, since: datetime) -> None:
        if await self._history.count_events(workspace_id, before=since):
            async with self._database.workspace(workspace_id) as connection:
                segments = await self._evaluator.live_segments(
                    connection, await read_workspace(connection, workspace_id)
                )
            for segment in segments:
                # A transaction each: nobody waits for more than one of them.
                async with self._database.workspace(workspace_id) as connection:
                    await lock_workspace(connection, workspace_id)
                    workspace = await read_workspace(connection, workspace_id)
                    now = self._clock.now()
                    for live in await self._evaluator.live_segments(connection, workspace):
                        if live.segment_id == segment.segment_id:
                            await self._evaluator.refill(connection, workspace, [live], now=now, cause=Cause.TIME)
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            forgotten = await self._history.count_events(workspace_id, before=since)
            await write_forgotten(connection, workspace_id, since, forgotten)
