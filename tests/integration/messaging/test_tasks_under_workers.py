"""However many workers look, and whenever one is killed, an overdue task goes up once per level, and ends once."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from services.common.database import fetch_rows
from services.messaging.app import assemble
from services.messaging.usecases.staff.escalating import rise
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_staff_tasks import ended, get, make, member
from tests.support.clocks import moment_of
from yike.messaging.v1 import staff_service_pb2 as staff_pb
from yike.messaging.v1 import task_service_pb2 as task_pb

WORKERS = 8
TASKS = 60
_RISE = "services.messaging.usecases.staff.upkeep.rise"


class Killed(BaseException):
    """The process ended."""


async def levels(world: World) -> Counter[tuple[str, int]]:
    async with world.parts.database.workspace(world.workspace_id) as connection:
        rows = await fetch_rows(
            connection,
            "SELECT task_id, escalation_level FROM task_entries WHERE workspace_id = $1 AND action = 3",
            world.workspace_id,
        )
    return Counter((row["task_id"], row["escalation_level"]) for row in rows)


async def test_eight_workers_let_each_task_go_up_once_per_level(world: World, renderer: Any) -> None:
    await member(world, "a", capacity=1000)
    await member(world, "boss", role=staff_pb.STAFF_ROLE_MANAGER, capacity=0)
    customer = world.customer().customer_id
    made = [await make(world, customer, due_minutes=10, escalate_after_minutes=10) for _ in range(TASKS)]
    others = [
        assemble(world.settings, world.clock, moment=moment_of(world.clock), renderer=renderer)
        for _ in range(WORKERS - 1)
    ]
    workers = [world.parts.staff.worker, *(each.staff.worker for each in others)]
    try:
        for level in (1, 2):
            world.clock.advance(timedelta(minutes=11))
            await asyncio.gather(*(worker.turn() for worker in workers for _ in range(2)))
            assert await levels(world) == {(task.task_id, each): 1 for task in made for each in range(1, level + 1)}
        now = [await get(world, task.task_id) for task in made[:5]]
        assert {(each.staff_id, each.escalation_level) for each in now} == {("boss", 2)}
        # Two who end the same task at once tell of it once.
        complete = task_pb.CompleteTaskRequest(task_id=made[0].task_id, outcome=task_pb.TASK_OUTCOME_REACHED)
        await asyncio.gather(*(world.tasks.CompleteTask(complete, metadata=world.metadata()) for _ in range(6)))
        assert len(await ended(world)) == 1
        # And one request id makes one task, however often it is asked for at once.
        request_id = secrets.token_hex(8)
        same = await asyncio.gather(*(make(world, customer, request_id=request_id) for _ in range(6)))
        assert len({each.task_id for each in same}) == 1
    finally:
        for each in others:
            for close in each.close:
                await close()


async def test_a_worker_that_is_killed_between_leaves_no_half_level(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await member(world, "a")
    await member(world, "boss", role=staff_pb.STAFF_ROLE_MANAGER, capacity=0)
    made = [await make(world, world.customer().customer_id, due_minutes=10) for _ in range(3)]
    world.clock.advance(timedelta(minutes=11))
    risen = 0

    async def killed_at_the_second(*arguments: Any) -> Any:
        nonlocal risen
        result = await rise(*arguments)
        risen += 1
        if risen == 2:
            raise Killed
        return result

    monkeypatch.setattr(_RISE, killed_at_the_second)
    with pytest.raises(Killed):
        await world.parts.staff.worker.turn()
    assert await levels(world) == Counter()
    monkeypatch.setattr(_RISE, rise)
    await world.parts.staff.worker.turn()
    assert await levels(world) == {(task.task_id, 1): 1 for task in made}
    notices = await world.rows("SELECT staff_id, kind FROM task_notices WHERE workspace_id = $1 AND level = 1")
    assert Counter((row["staff_id"], row["kind"]) for row in notices) == {("a", 2): 3, ("boss", 1): 3}
