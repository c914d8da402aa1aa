"""Filling a segment: all customers are asked by its rule, as an operation that holds nobody up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock, monotonic_seconds
from services.common.database import Database
from services.common.errors import FailedPrecondition
from services.common.operations import Finish, Limits, Operation, Operations, OperationWorker, Task, Work
from services.segment.domain.segments import Segment
from services.segment.history.connection import Lane
from services.segment.history.store import HistoryStore
from services.segment.storage import segments as segment_storage
from services.segment.storage.workspaces import lock_workspace, read_workspace
from services.segment.usecases.evaluating import Evaluator

FILLING: Final = 2
"""The kind of the operations, a number of the contract."""

WAIT_SECONDS: Final = 2.0
"""So long a call waits for the fill that it started."""

POLL_SECONDS: Final = 0.05


class _Arguments(msgspec.Struct, frozen=True):
    """Which rule, as the operation keeps it."""

    segment_id: str
    version: int


class Filling:
    """Starts fills, does them, and waits a moment for them.

    While one asks all customers nothing is held: the live loop goes on, keeps the segment right for whom it touches, and notes
    whom (`Evaluator.reevaluate`). The lock of the workspace is taken to write what came of it.
    """

    def __init__(
        self,
        *,
        database: Database,
        history: HistoryStore,
        evaluator: Evaluator,
        clock: Clock,
        message_of: Callable[[Segment], Any],
        limits: Limits | None = None,
        beside: Mapping[int, Work] | None = None,
    ) -> None:
        """Takes the stores, who evaluates, the time, and what writes a segment as the response of its operation.

        `beside`: what the service's other kinds of operations do; they share the lanes and limits of the fills.
        """
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._clock = clock
        self._message_of = message_of
        self.operations = Operations(database=database, clock=clock, limits=limits)
        self.worker = OperationWorker(database=database, works={FILLING: self, **(beside or {})}, limits=limits)
        # Set once the history is whole: until then an answer of it could be older than what is known.
        self.ready = asyncio.Event()

    async def run_worker(self) -> None:
        """Works on fills until cancelled, once the history is whole."""
        await self.ready.wait()
        await self.worker.run()

    async def start(self, connection: AsyncConnection, workspace_id: str, segment: Segment) -> Operation:
        """Starts the fill of a segment whose rule is new, in the transaction that writes it, under the workspace's lock.

        One that was under way by the rule before is told to end: it would keep this one waiting for nothing.

        Raises:
            ResourceExhausted: LIMIT_REACHED, if 100 operations of the workspace are not over.
        """
        arguments = msgspec.json.encode(_Arguments(segment.segment_id, segment.version))
        if segment.fill_operation_id:
            await self.operations.end(connection, workspace_id, segment.fill_operation_id)
        operation = await self.operations.start(
            connection, workspace_id, kind=FILLING, arguments=arguments, request_id=""
        )
        await segment_storage.write_fill_operation(connection, workspace_id, segment.segment_id, operation.operation_id)
        return operation

    async def is_over(self, connection: AsyncConnection, workspace_id: str, operation_id: str) -> bool:
        """Tells whether nobody will work on an operation any more."""
        operation = await self.operations.find(connection, workspace_id, operation_id)
        return operation is None or operation.end_time is not None

    async def wait(self, workspace_id: str, operation: Operation) -> None:
        """Fills at once where there is room for it, and waits for the end at most 2 seconds; the fill goes on after."""
        until = monotonic_seconds() + WAIT_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_SECONDS):
                await self.ready.wait()
        if not self.ready.is_set():
            return
        attempt = await self.worker.take(workspace_id, operation.operation_id)
        if attempt is not None:
            await asyncio.wait({attempt}, timeout=max(0.0, until - monotonic_seconds()))
            return
        # Another fill of the workspace comes first, or somebody else does this one.
        while operation.end_time is None and monotonic_seconds() < until:
            await asyncio.sleep(POLL_SECONDS)
            operation = await self.operations.get(workspace_id, operation.operation_id)

    async def run(self, task: Task) -> Finish:
        """Asks all customers by the rule, and returns what makes those members for whom it holds.

        Raises:
            FailedPrecondition: If the segment has another rule or fill by now, or is live no more.
        """
        asked = msgspec.json.decode(task.arguments, type=_Arguments)
        async with self._database.workspace(task.workspace_id) as connection:
            segment = await self._wanted(connection, task, asked)
            workspace = await read_workspace(connection, task.workspace_id)
        task.report(0, 2)
        now = self._clock.now()
        holding = await self._history.members(
            task.workspace_id,
            segment.rule,
            now=now,
            time_zone=workspace.time_zone,
            own=workspace.own_terms(now),
            lane=Lane.FILL,
        )
        task.report(1, 2)
        members = holding.tolist()

        async def finish(connection: AsyncConnection) -> Any:
            await lock_workspace(connection, task.workspace_id)
            segment = await self._wanted(connection, task, asked)
            workspace = await read_workspace(connection, task.workspace_id)
            # Who asked all customers under the lock since, because the history is another one now, knows better.
            if segment.is_filling:
                await self._evaluator.fill(connection, workspace, segment, members, now=self._clock.now())
            return self._message_of(await self._wanted(connection, task, asked))

        return finish

    async def _wanted(self, connection: AsyncConnection, task: Task, asked: _Arguments) -> Segment:
        """Returns the segment that an operation is to fill.

        What an earlier one found may be older than a pause: only the last that was started fills.
        """
        segment = await segment_storage.find_segment(connection, task.workspace_id, asked.segment_id)
        if (
            segment is None
            or not segment.is_live
            or segment.version != asked.version
            or segment.fill_operation_id != task.operation_id
        ):
            raise FailedPrecondition(
                f"The segment {asked.segment_id} has another rule or fill by now, or is live no more.",
                segment_id=asked.segment_id,
            )
        return segment
