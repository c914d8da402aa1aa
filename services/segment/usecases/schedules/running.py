"""Running reports that are due: each once in its period, however many workers look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.common.ids import new_id
from services.common.loops import PASSING
from services.segment.domain.saved import Saved, SavedKind
from services.segment.domain.schedules import Run, Schedule
from services.segment.facts.told import announce_run
from services.segment.storage import report_runs as storage
from services.segment.storage.report_runs import Due
from services.segment.storage.saved import find_saved
from services.segment.storage.workspaces import read_workspace

LEASE: Final = timedelta(minutes=10)
"""How long a worker may take over the reports that it took up; so much later what was not run is tried again."""

PATIENCE: Final = timedelta(hours=6)
"""How long a report is tried again where the history takes too long; then its run has failed."""

AT_ONCE: Final = 5

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Made:
    """What is told of a run: the body, how many rows the table has, and whether it was too large to be in it."""

    body: bytes
    row_count: int
    omitted: bool


class Writer(Protocol):
    """Asks the question of a report, and writes what is told."""

    async def write(self, workspace_id: str, saved: Saved, schedule: Schedule, run: Run) -> Made:
        """Asks now.

        Raises:
            InvalidArgument: If the question cannot be asked any more.
            YikeError: What the history says; of `PASSING` what may be tried again.
        """
        ...

    def failed(self, saved: Saved, run: Run) -> bytes:
        """Returns what is told of a run that has a problem."""
        ...


class ReportRuns:
    """Runs what is due. The run, its fact and the next time are one transaction."""

    def __init__(
        self, *, database: Database, writer: Writer, clock: Clock, read: Callable[[bytes], Schedule | None]
    ) -> None:
        """Takes segment's database, who writes, the time, and what reads the schedule of a definition."""
        self._database = database
        self._writer = writer
        self._clock = clock
        self._read = read

    async def turn(self) -> int:
        """Runs the reports that are due, of all workspaces, one after the other; returns how many."""
        ran = 0
        while True:
            async with self._database.system() as connection:
                now = self._clock.now()
                due = await storage.claim_due(connection, now, now + LEASE, AT_ONCE)
            for each in due:
                ran += await self._try(each)
            if len(due) < AT_ONCE:
                return ran

    async def _try(self, due: Due) -> bool:
        try:
            return await self._run(due)
        except Exception as error:
            # One report's trouble is its own; it is tried again when the lease is over.
            _log.warning(
                "report.not_run",
                workspace_id=due.workspace_id,
                report_id=due.report_id,
                error=type(error).__name__,
                exc_info=not isinstance(error, PASSING),
            )
            return False

    async def _run(self, due: Due) -> bool:
        workspace_id = due.workspace_id
        async with self._database.workspace(workspace_id) as connection:
            saved = await find_saved(connection, workspace_id, SavedKind.REPORT, due.report_id)
            workspace = await read_workspace(connection, workspace_id)
        schedule = None if saved is None else self._read(saved.definition)
        if saved is None or schedule is None:
            return False
        now = self._clock.now()
        day = schedule.day_at(now, workspace.time_zone)
        run = await self._made(due, saved, schedule, Run(new_id("run", now), due.report_id, day, now, b""))
        async with self._database.workspace(workspace_id) as connection:
            if await storage.lock_next_time(connection, workspace_id, due.report_id) != due.next_time:
                # Somebody else ran it, or it was changed or deleted.
                return False
            is_first = await storage.add_run(connection, workspace_id, run, now)
            if is_first:
                await announce_run(connection, workspace_id, run)
            next_time = schedule.next_time(now, workspace.time_zone)
            await storage.set_next_time(connection, workspace_id, due.report_id, next_time)
        return is_first

    async def _made(self, due: Due, saved: Saved, schedule: Schedule, run: Run) -> Run:
        try:
            made = await self._writer.write(due.workspace_id, saved, schedule, run)
            return replace(run, body=made.body, row_count=made.row_count, omitted=made.omitted)
        except InvalidArgument as error:
            problem = error.message[:500]
        except PASSING:
            if self._clock.now() < due.next_time + PATIENCE:
                raise
            problem = "The history did not answer in time; ask of fewer customers."
        failed = replace(run, problem=problem)
        return replace(failed, body=self._writer.failed(saved, failed))
