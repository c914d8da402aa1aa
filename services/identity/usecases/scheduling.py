"""Link runs that start by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import structlog

from services.common.caller import act_as_service
from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import ResourceExhausted
from services.common.loops import run_for_ever
from services.common.operations import Operations
from services.common.updates import check_etag, etag_of
from services.identity import storage
from services.identity.domain.schedules import LinkSchedule
from services.identity.usecases.linking import Linking

PAUSE_SECONDS: Final = 20.0
"""Between two looks at whose run is due."""

AT_ONCE: Final = 100
"""Workspaces that one look starts; the others with the next."""

_log = structlog.get_logger(__name__)


class Scheduling:
    """Keeps the schedules, and starts what is due."""

    def __init__(self, *, database: Database, clock: Clock, operations: Operations, linking: Linking) -> None:
        """Takes the service's database, the time, its operations, and what starts a run."""
        self._database = database
        self._clock = clock
        self._operations = operations
        self._linking = linking

    async def get(self, workspace_id: str) -> LinkSchedule:
        """Returns a workspace's schedule."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_link_schedule(connection, workspace_id)

    async def change(
        self, workspace_id: str, amend: Callable[[LinkSchedule], LinkSchedule], *, etag: str = ""
    ) -> LinkSchedule:
        """Changes a workspace's schedule; the same as before changes nothing.

        Args:
            workspace_id: The workspace.
            amend: Makes the new schedule of the present one; nobody else changes it meanwhile.
            etag: Of the present one, or empty.

        Raises:
            InvalidArgument: If its thresholds are none.
            Aborted: ETAG_MISMATCH.
        """
        async with self._database.workspace(workspace_id) as connection:
            present = await storage.lock_link_schedule(connection, workspace_id)
            check_etag(etag, etag_of(present.revision))
            wanted = amend(present)
            wanted.thresholds()
            if wanted == present:
                return present
            changed = replace(wanted, next_time=wanted.after(self._clock.now()), revision=present.revision + 1)
            await storage.write_link_schedule(connection, workspace_id, changed)
        return changed

    async def run(self) -> None:
        """Starts what is due until cancelled."""
        await run_for_ever("link_schedules", self._turn)

    async def start_due(self) -> int:
        """Starts the runs that are due; returns how many. What should have started while no process ran starts late, once."""
        async with self._database.system() as connection:
            due = await storage.list_due_link_schedules(connection, self._clock.now(), AT_ONCE)
        started = 0
        for workspace_id in due:
            try:
                started += await self._start(workspace_id)
            except ResourceExhausted:
                # Too many operations of the workspace are not over: it stays due.
                _log.info("link_schedule.waits", workspace_id=workspace_id)
        return started

    async def _turn(self) -> None:
        await self.start_due()
        await asyncio.sleep(PAUSE_SECONDS)

    async def _start(self, workspace_id: str) -> bool:
        act_as_service("identity")
        async with self._database.workspace(workspace_id) as connection:
            schedule = await storage.lock_link_schedule(connection, workspace_id)
            now = self._clock.now()
            if schedule.next_time is None or schedule.next_time > now:
                return False
            due = schedule.next_time
            schedule = replace(schedule, next_time=schedule.after(now))
            before = (
                await self._operations.find(connection, workspace_id, schedule.operation_id)
                if schedule.operation_id
                else None
            )
            goes_on = before is not None and before.end_time is None
            if not goes_on:
                operation = await self._linking.begin(
                    connection, workspace_id, schedule.thresholds(), request_id=f"schedule:{due.isoformat()}"
                )
                schedule = replace(schedule, operation_id=operation.operation_id)
            await storage.write_link_schedule(connection, workspace_id, schedule)
        _log.info("link_schedule.started", workspace_id=workspace_id, skipped=goes_on)
        return not goes_on
