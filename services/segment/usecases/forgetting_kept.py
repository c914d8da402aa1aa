"""What is kept beside events and decides nothing any more goes, once a day."""

from __future__ import annotations

from datetime import date, timedelta

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.segment.domain.memberships import Cause
from services.segment.history.kept.forgetting import KEPT_DAYS, PORTION, forget_ended, forget_idle_statements
from services.segment.history.rule_query import microseconds
from services.segment.history.shelf import forget_archived
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import list_workspaces, lock_workspace, read_workspace
from services.segment.usecases.evaluating import Evaluator

_log = structlog.get_logger(__name__)


class ForgettingKept:
    """Removes what ended long ago, and statements that others have overtaken: no answer changes by it.

    Products and stores that were archived 400 days ago go, too, as at profile; then the rules that look them up are asked.
    """

    def __init__(self, database: Database, history: HistoryStore, evaluator: Evaluator, clock: Clock) -> None:
        """Takes the stores, who evaluates, and the time."""
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._clock = clock
        self._done: date | None = None

    async def turn(self) -> int:
        """Looks at all workspaces on a day's first turn; returns how many rows went."""
        today = self._clock.now().date()
        if self._done == today:
            return 0
        async with self._database.system() as connection:
            workspaces = await list_workspaces(connection)
        gone = sum([await self.forget(workspace.workspace_id) for workspace in workspaces])
        self._done = today
        return gone

    async def forget(self, workspace_id: str) -> int:
        """Removes it of one workspace; returns how many rows went."""
        connection = self._history.connection
        gone = await forget_ended(connection, workspace_id, self._clock.now())
        while idle := await forget_idle_statements(connection, workspace_id):
            gone += idle
            if idle < PORTION:
                break
        gone += await self._forget_archived(workspace_id)
        if gone:
            _log.info("kept.forgotten", workspace_id=workspace_id, rows=gone)
        return gone

    async def _forget_archived(self, workspace_id: str) -> int:
        now = self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            gone = await forget_archived(
                self._history.connection, workspace_id, microseconds(now - timedelta(days=KEPT_DAYS))
            )
            if gone:
                workspace = await read_workspace(connection, workspace_id)
                live = await self._evaluator.live_segments(connection, workspace)
                looking = [segment for segment in live if segment.dependencies.lookups]
                await self._evaluator.refill(connection, workspace, looking, now=now, cause=Cause.EVENT)
        return gone
