"""Telling runs of reports: a call of the schedule's URL, until it is answered or given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.webhook_calls import Call, Calls, Claimed, Settlement, Telling, WebhookTelling
from services.segment.domain.saved import SavedKind
from services.segment.domain.schedules import Run, RunState, Schedule
from services.segment.storage import report_runs as storage
from services.segment.storage.saved import find_saved


class ReportTelling(WebhookTelling[Run]):
    """Tells runs, always the same: what is told was written once."""

    name: ClassVar[str] = "report.run"

    def __init__(
        self, *, database: Database, calls: Calls, clock: Clock, read: Callable[[bytes], Schedule | None]
    ) -> None:
        """Takes segment's database, who calls, the time, and what reads the schedule of a definition."""

        async def moment(_: AsyncConnection) -> datetime:
            return clock.now()

        super().__init__(database=database, calls=calls, moment=moment)
        self._read = read

    async def claim(
        self, connection: AsyncConnection, now: datetime, lease_until: datetime, most: int
    ) -> Sequence[Claimed[Run]]:
        """See `WebhookTelling`."""
        return await storage.claim_calls(connection, now, lease_until, most)

    async def prepare(self, connection: AsyncConnection, workspace_id: str, thing: Run) -> Call | None:
        """See `WebhookTelling`."""
        saved = await find_saved(connection, workspace_id, SavedKind.REPORT, thing.report_id)
        schedule = self._read(saved.definition) if saved is not None else None
        return Call(schedule.webhook_url, thing.run_id, thing.body) if schedule is not None else None

    async def drop(self, connection: AsyncConnection, workspace_id: str, thing: Run) -> None:
        """See `WebhookTelling`."""
        await self.settle(connection, workspace_id, thing, Settlement(Telling.FAILED, "no_schedule", was_made=False))

    async def settle(self, connection: AsyncConnection, workspace_id: str, thing: Run, settlement: Settlement) -> None:
        """See `WebhookTelling`."""
        await storage.settle_call(connection, workspace_id, thing, RunState[settlement.telling.name], settlement)
