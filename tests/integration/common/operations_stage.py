"""A service with operations, and work that does what a test says."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg
from google.protobuf.wrappers_pb2 import StringValue
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute
from services.common.operations import (
    Finish,
    Limits,
    Operation,
    Operations,
    OperationWorker,
    State,
    Task,
    operation_message,
)
from yike.common.v1 import operations_pb2

LIMITS = Limits(
    at_once=2,
    open_of_a_workspace=5,
    lease=timedelta(seconds=30),
    beat=timedelta(seconds=0.02),
    look=timedelta(seconds=0.02),
)
KIND = 1
Step = Callable[[Task], Awaitable[None]]


@dataclass
class Work:
    """Does what a test says, and writes a row each time that it succeeds."""

    steps: dict[bytes, Step] = field(default_factory=dict)
    begun: list[bytes] = field(default_factory=list)

    async def run(self, task: Task) -> Finish:
        """Runs the step of the arguments."""
        self.begun.append(task.arguments)
        if task.arguments in self.steps:
            await self.steps[task.arguments](task)

        async def finish(connection: AsyncConnection) -> StringValue:
            await execute(
                connection,
                "INSERT INTO consumed_facts (consumer, fact_id, workspace_id) VALUES ('effect', $1, $2)",
                uuid.uuid4().hex,
                task.workspace_id,
            )
            return StringValue(value=task.arguments.decode())

        return finish


async def eventually(probe: Callable[[], Awaitable[bool]]) -> None:
    """Waits until a probe says yes."""
    async with asyncio.timeout(60):
        while True:
            if await probe():
                return
            await asyncio.sleep(0.01)


@dataclass
class Stage:
    """A service with operations."""

    database: Database
    administrator: asyncpg.Connection
    operations: Operations
    work: Work
    workers: list[asyncio.Future[None]] = field(default_factory=list)
    workspace_id: str = field(default_factory=lambda: f"ws_{uuid.uuid4().hex[:12]}")

    async def start(self, name: str = "a", *, workspace_id: str = "", request_id: str = "") -> Operation:
        workspace_id = workspace_id or self.workspace_id
        async with self.database.workspace(workspace_id) as connection:
            return await self.operations.start(
                connection, workspace_id, kind=KIND, arguments=name.encode(), request_id=request_id
            )

    def employ(self, work: Work | None = None, limits: Limits = LIMITS) -> asyncio.Future[None]:
        """Lets a worker work."""
        worker = OperationWorker(database=self.database, works={KIND: work or self.work}, limits=limits)
        self.workers.append(asyncio.ensure_future(worker.run()))
        return self.workers[-1]

    async def dismiss(self) -> None:
        """Ends all workers."""
        for each in self.workers:
            each.cancel()
        await asyncio.gather(*self.workers, return_exceptions=True)

    async def now(self, operation: Operation) -> Operation:
        return await self.operations.get(self.workspace_id, operation.operation_id)

    async def has_progress(self, operation: Operation, progress: tuple[int, int]) -> None:
        """Waits until a progress is on record."""

        async def has() -> bool:
            return (await self.now(operation)).progress == progress

        await eventually(has)

    async def until(self, operation: Operation, *states: State, workspace_id: str = "") -> operations_pb2.Operation:
        """Returns an operation once it is in one of the states, or over."""
        found = operation

        async def is_there() -> bool:
            nonlocal found
            found = await self.operations.get(workspace_id or self.workspace_id, operation.operation_id)
            return found.state in states or found.end_time is not None

        await eventually(is_there)
        return operation_message(found)

    async def age(self, operation: Operation) -> None:
        """Lets the lease end, and the wait for another attempt: time passes."""
        await self.administrator.execute(
            "UPDATE scoring.operations SET lease_time = lease_time - interval '1 hour', due_time = now() "
            "WHERE operation_id = $1",
            operation.operation_id,
        )

    async def effects(self) -> int:
        return int(
            await self.administrator.fetchval(
                "SELECT count(*) FROM scoring.consumed_facts WHERE workspace_id = $1", self.workspace_id
            )
        )


@dataclass
class Gate:
    """A step that waits to be let on."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, task: Task) -> None:
        task.report(1, 4)
        self.reached.set()
        await self.opened.wait()
        task.report(3, 4)
