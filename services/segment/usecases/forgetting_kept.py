"""What is kept beside events and decides nothing any more goes, once a day."""

from __future__ import annotations

from datetime import date

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.segment.history.kept.forgetting import PORTION, forget_ended, forget_idle_statements
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import list_workspaces

_log = structlog.get_logger(__name__)


class ForgettingKept:
    """Removes what ended long ago, and statements that others have overtaken: no answer changes by it."""

    def __init__(self, database: Database, history: HistoryStore, clock: Clock) -> None:
        """Takes the stores and the time."""
        self._database = database
        self._history = history
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
        if gone:
            _log.info("kept.forgotten", workspace_id=workspace_id, rows=gone)
        return gone
