"""Telling runs of reports: a call of the schedule's URL, until it is answered or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.loops import PASSING
from services.common.webhook_calls import AT_ONCE, LEASE, MAXIMUM_ATTEMPTS, NOT_ASKED_AGAIN, answered, settled
from services.segment.domain.saved import SavedKind
from services.segment.domain.schedules import RunState, Schedule
from services.segment.storage import report_runs as storage
from services.segment.storage.report_runs import Claimed
from services.segment.storage.saved import find_saved
from services.segment.usecases.alerts import Calls

_log = structlog.get_logger(__name__)


class ReportTelling:
    """Tells runs. At least once, under the run's own id, and always the same: a receiver tells a repeat by it."""

    def __init__(
        self, *, database: Database, calls: Calls, clock: Clock, read: Callable[[bytes], Schedule | None]
    ) -> None:
        """Takes segment's database, who calls, the time, and what reads the schedule of a definition."""
        self._database = database
        self._calls = calls
        self._clock = clock
        self._read = read

    async def turn(self) -> int:
        """Makes the calls that are due; returns how many."""
        made = 0
        while True:
            async with self._database.system() as connection:
                now = self._clock.now()
                claimed = await storage.claim_calls(connection, now, now + LEASE, AT_ONCE)
            await asyncio.gather(*(self._try(each) for each in claimed))
            made += len(claimed)
            if len(claimed) < AT_ONCE:
                return made

    async def _try(self, claimed: Claimed) -> None:
        try:
            await self._tell(claimed)
        except Exception as error:
            # One workspace's trouble is its own; the call is made again when its lease is over.
            _log.warning(
                "report.run_not_settled",
                workspace_id=claimed.workspace_id,
                error=type(error).__name__,
                exc_info=not isinstance(error, PASSING),
            )

    async def _tell(self, claimed: Claimed) -> None:
        workspace_id, run = claimed.workspace_id, claimed.run
        async with self._database.workspace(workspace_id) as connection:
            saved = await find_saved(connection, workspace_id, SavedKind.REPORT, run.report_id)
            schedule = self._read(saved.definition) if saved is not None else None
            reason = "" if schedule is not None else "no_schedule"
            if run.attempts > MAXIMUM_ATTEMPTS:
                # More calls than there may be without an outcome: each ended its process.
                reason = "attempts_exhausted"
            if schedule is None or reason:
                await storage.settle_call(connection, workspace_id, run, RunState.FAILED, reason=reason, was_made=False)
                return
        answer = await answered(self._calls.call_webhook(workspace_id, schedule.webhook_url, run.run_id, run.body))
        now = self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            if answer is None:
                await storage.settle_call(
                    connection,
                    workspace_id,
                    run,
                    RunState.TELLING,
                    reason="not_called",
                    call_time=now + NOT_ASKED_AGAIN,
                    was_made=False,
                )
                return
            telling, reason, call_time = settled(run.attempts, answer, now)
            state = RunState[telling.name]
            await storage.settle_call(connection, workspace_id, run, state, reason=reason, call_time=call_time)
        if state is RunState.FAILED:
            _log.warning("report.not_told", workspace_id=workspace_id, run_id=run.run_id, reason=reason)
