"""By what customers stand: set by their operator, measured every night and on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import ResourceExhausted
from services.common.operations import Finish, Operation, Operations, Task
from services.common.updates import check_etag, etag_of
from services.segment.conditions.standing import StandingCondition
from services.segment.domain.rules import leaves
from services.segment.domain.standing.model import Measured, StandingModel, StandingState
from services.segment.domain.standing.settings import StandingSettings, check_settings
from services.segment.history.standing import Asked, StandingHistory
from services.segment.standing.binding import changed_attributes
from services.segment.storage.standing import write_measured, write_operation, write_settings
from services.segment.storage.workspaces import (
    list_workspaces,
    lock_workspace,
    read_workspace,
    write_definitions_changed,
)
from services.segment.usecases.evaluating import Evaluator

MEASURING: Final = 8
"""The kind of the operations, a number of the contract."""

NIGHT_HOUR: Final = 3
"""From this hour of the workspace's day on bounds are due that were measured before it."""

_log = structlog.get_logger(__name__)


class _Arguments(msgspec.Struct, frozen=True):
    """Nothing: a measuring goes by the settings of its moment."""


class Measuring:
    """Keeps the settings and the bounds, and memberships right where either changes.

    Both change under the workspace's lock, as definitions of segments do: the live loop evaluates by those before or by those
    after, never by both.
    """

    def __init__(
        self,
        *,
        database: Database,
        history: StandingHistory,
        evaluator: Evaluator,
        operations: Operations,
        clock: Clock,
        message_of: Callable[[StandingState], Any],
    ) -> None:
        """Takes the stores, who evaluates, the service's operations, the time, and what writes the settings as a response."""
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._operations = operations
        self._clock = clock
        self._message_of = message_of

    async def get(self, workspace_id: str) -> StandingState:
        """Returns what a workspace set, and what was measured of it."""
        async with self._database.workspace(workspace_id) as connection:
            return (await read_workspace(connection, workspace_id)).standing_state

    async def set(
        self, workspace_id: str, change: Callable[[StandingState], StandingSettings], *, etag: str = ""
    ) -> StandingState:
        """Sets how customers stand; the same as before changes nothing.

        Args:
            workspace_id: Whose.
            change: Returns the settings that are wanted, of the present ones.
            etag: Of the state that the caller saw; empty: of any.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: If the settings have no meaning.
            ResourceExhausted: LIMIT_REACHED, where scores are to be measured and 100 operations of the workspace are not over.
        """
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await read_workspace(connection, workspace_id)
            check_etag(etag, etag_of(before.standing_revision))
            wanted = change(before.standing_state)
            check_settings(wanted)
            if wanted == before.standing_wanted:
                return before.standing_state
            now = self._clock.now()
            await write_settings(connection, workspace_id, wanted, before.standing_revision + 1, now)
            if wanted.scoring != before.standing_wanted.scoring:
                if before.standing_operation_id:
                    # What it would measure is not wanted any more.
                    await self._operations.end(connection, workspace_id, before.standing_operation_id)
                await self._start(connection, workspace_id, "")
            await self._changed(connection, workspace_id, before.standing, now)
            return (await read_workspace(connection, workspace_id)).standing_state

    async def start(self, workspace_id: str, request_id: str) -> Operation:
        """Starts a measuring.

        Raises:
            ResourceExhausted: LIMIT_REACHED.
        """
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            await read_workspace(connection, workspace_id)
            return await self._start(connection, workspace_id, request_id)

    async def start_due(self) -> int:
        """Starts the measurings that are due this night; returns of how many workspaces. Several processes start each once."""
        now = self._clock.now()
        async with self._database.system() as connection:
            workspaces = await list_workspaces(connection)
        started = 0
        for workspace in workspaces:
            if not workspace.event_count or not is_due(workspace.standing.measured, now, workspace.time_zone):
                continue
            night = f"night:{night_of(now, workspace.time_zone).isoformat()}"
            async with self._database.workspace(workspace.workspace_id) as connection:
                try:
                    operation = await self._start(connection, workspace.workspace_id, night)
                except ResourceExhausted:
                    # The next turn tries again.
                    _log.warning("standing.measuring_waits", workspace_id=workspace.workspace_id)
                    continue
            started += operation.operation_id != workspace.standing_operation_id
        return started

    async def run(self, task: Task) -> Finish:
        """Measures all bounds by the settings of this moment, and returns what lets them hold."""
        async with self._database.workspace(task.workspace_id) as connection:
            workspace = await read_workspace(connection, task.workspace_id)
        task.report(0, 2)
        now = self._clock.now()
        scoring = workspace.standing_wanted.scoring
        blank = Measured(0, now, scoring, has_former_scores=True)
        own = replace(workspace.own_terms(now), standing=StandingModel(workspace.standing_wanted.lifecycle))
        asked = Asked(task.workspace_id, now, workspace.time_zone, own)
        customers, bounds = await self._history.measure(asked, blank)
        task.report(1, 2)

        async def finish(connection: AsyncConnection) -> Any:
            await lock_workspace(connection, task.workspace_id)
            before = await read_workspace(connection, task.workspace_id)
            last = before.standing.measured
            is_wanted = before.standing_wanted.scoring == scoring
            # By other settings the next measuring, which was started with them, tells; a later one told already.
            if is_wanted and (last is None or last.scoring != scoring or last.measure_time <= now):
                version = 1 if last is None else last.version + 1
                measured = replace(blank, version=version, bounds=bounds, customers=customers)
                await write_measured(connection, task.workspace_id, measured, now)
                changed = await self._changed(connection, task.workspace_id, before.standing, self._clock.now())
                _log.info(
                    "standing.measured",
                    workspace_id=task.workspace_id,
                    version=version,
                    memberships_changed=changed,
                )
            return self._message_of((await read_workspace(connection, task.workspace_id)).standing_state)

        return finish

    async def _start(self, connection: AsyncConnection, workspace_id: str, request_id: str) -> Operation:
        operation = await self._operations.start(
            connection,
            workspace_id,
            kind=MEASURING,
            arguments=msgspec.json.encode(_Arguments()),
            request_id=request_id,
        )
        await write_operation(connection, workspace_id, operation.operation_id)
        return operation

    async def _changed(
        self, connection: AsyncConnection, workspace_id: str, before: StandingModel, now: datetime
    ) -> int:
        """Asks the segments that look at what means something else now; returns how many memberships changed."""
        workspace = await read_workspace(connection, workspace_id)
        attributes = changed_attributes(before, workspace.standing)
        if not attributes:
            return 0
        segments = await self._evaluator.live_segments(connection, workspace)
        looking = any(isinstance(leaf, StandingCondition) for one in segments for leaf in leaves(one.rule))
        # Edges in time are others, too.
        await write_definitions_changed(connection, workspace_id, timed=looking, now=now)
        workspace = await read_workspace(connection, workspace_id)
        return await self._evaluator.refill_looking_at_standing(connection, workspace, attributes, now=now)


def night_of(moment: datetime, time_zone: str) -> date:
    """Returns the day whose night was the last to begin, in a workspace's time zone."""
    return (moment.astimezone(ZoneInfo(time_zone)) - timedelta(hours=NIGHT_HOUR)).date()


def is_due(measured: Measured | None, now: datetime, time_zone: str) -> bool:
    """Tells whether bounds are to be measured: a night has begun since they were; the first time in the first night."""
    if measured is None:
        return now.astimezone(ZoneInfo(time_zone)).hour == NIGHT_HOUR
    return night_of(measured.measure_time, time_zone) < night_of(now, time_zone)
