"""Reports as their owners keep them, with when they are due and their last runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.segment.domain.saved import Saved, SavedKind
from services.segment.domain.schedules import SHOWN_RUNS, Run, Schedule
from services.segment.storage import report_runs as storage
from services.segment.storage.workspaces import read_workspace
from services.segment.usecases.alerts import Calls
from services.segment.usecases.saved import SavedDefinitions


class Reports(SavedDefinitions):
    """Keeps reports: each with a schedule that is not paused has its next time."""

    def __init__(
        self, database: Database, clock: Clock, *, calls: Calls, read: Callable[[bytes], Schedule | None]
    ) -> None:
        """Takes segment's database, the time, who knows URLs, and what reads the schedule of a definition."""
        super().__init__(database, clock, SavedKind.REPORT)
        self._calls = calls
        self._read = read

    async def check_url(self, workspace_id: str, schedule: Schedule | None, *, known: Schedule | None = None) -> None:
        """Refuses a URL that may not be called, unless it is known.

        Raises:
            InvalidArgument: If it may not.
            Unavailable: If journey, which knows URLs, is away.
        """
        if schedule is None or (known is not None and schedule.webhook_url == known.webhook_url):
            return
        try:
            await self._calls.check_url(workspace_id, schedule.webhook_url)
        except InvalidArgument as error:
            raise InvalidArgument(
                f"schedule.{error.message}", reason=error.reason, field="schedule.webhook_url"
            ) from error

    async def due(self, workspace_id: str, reports: Sequence[Saved]) -> dict[str, datetime | None]:
        """Returns when reports are due next, by id; None and none: they are not."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.next_times(connection, workspace_id, [one.resource_id for one in reports])

    async def runs(self, workspace_id: str, report_id: str) -> list[Run]:
        """Returns the last runs of a report, the latest first."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.last_runs(connection, workspace_id, report_id, SHOWN_RUNS)

    async def _write(self, connection: AsyncConnection, workspace_id: str, saved: Saved) -> None:
        await super()._write(connection, workspace_id, saved)
        schedule = self._read(saved.definition)
        next_time = None
        if schedule is not None and not schedule.is_paused:
            workspace = await read_workspace(connection, workspace_id)
            next_time = schedule.next_time(self._clock.now(), workspace.time_zone)
        await storage.set_next_time(connection, workspace_id, saved.resource_id, next_time)

    async def _delete(self, connection: AsyncConnection, workspace_id: str, saved: Saved) -> None:
        await super()._delete(connection, workspace_id, saved)
        await storage.delete_report(connection, workspace_id, saved.resource_id)
