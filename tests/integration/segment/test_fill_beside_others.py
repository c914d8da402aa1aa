"""One workspace's fill takes as long as it likes: of another, in the same process, everything goes on meanwhile."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
import redis.asyncio as aioredis

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.operations import Operation, State
from services.segment.history.connection import History, Lane
from services.segment.storage.workspaces import lock_workspace
from tests.integration.segment.world import World
from tests.support.gated_history import GatedHistory
from tests.support.two_workers import until

ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
# Far beyond what any of it takes: who waited for the fill would wait for ever.
PATIENCE_SECONDS = 120.0

CUSTOMERS = 200_000
EVENTS_EACH = 10
PROPERTIES = 8
CONDITIONS = 50
PORTION = 50_000
LONGEST_DELAY_SECONDS = 1.0


@pytest.fixture
async def neighbour(
    world: World, segment_database: Database, redis_url: str, clickhouse: History
) -> AsyncIterator[World]:
    """Another workspace, of the same process as the world; its segment "theirs" is there already."""
    redis = aioredis.Redis.from_url(redis_url)
    other = World(segment_database, redis, clickhouse)
    other.join(world)
    await other.create(ACTIVE, "theirs")
    yield other
    await redis.aclose()


async def under_way(world: World) -> Operation:
    """Returns the fill of the world's segment "asked"."""
    segment = await world.segments.get(world.workspace_id, "asked")
    return await world.filling.operations.get(world.workspace_id, segment.fill_operation_id)


@pytest.mark.slow
async def test_while_one_fill_is_held_others_follow_fill_train_and_sweep(world: World, neighbour: World) -> None:
    gate = world.history.connection = GatedHistory(world.history.connection, world.workspace_id)
    await world.happen(1, "Order Completed")
    working = [asyncio.ensure_future(each()) for each in (world.consumer.run, world.filling.run_worker)]

    async def has(segment_id: str, *customers: int) -> None:
        async def is_so() -> bool:
            return await neighbour.members(segment_id) == set(customers)

        await until(is_so)

    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            # As the call does it: it waits two seconds, and answers with the operation under way.
            segment = await world.segments.create(
                world.workspace_id, segment_id="asked", display_name="", description="", rule_data=ACTIVE
            )
            assert segment.is_filling
            await gate.held.wait()
            # And while what came of it would be written, the lock of its workspace is taken, too.
            async with world.database.workspace(world.workspace_id) as connection:
                await lock_workspace(connection, world.workspace_id)
                # Its own facts wait in their lane.
                await world.tell([world.event(2, "Order Completed")])
                await neighbour.tell([neighbour.event(1, "Order Completed", days_ago=29.5)])
                await has("theirs", 1)
                await neighbour.create(TWICE, "twice")
                await neighbour.tell([neighbour.event(2, "Order Completed"), neighbour.event(2, "Order Completed")])
                await has("theirs", 1, 2)
                await has("twice", 2)
                world.clock.advance(timedelta(days=1))
                await world.sweep.turn()
                await has("theirs", 2)
                # What a training asks of segment.
                pieces = await neighbour.insight.feature_frame(
                    neighbour.workspace_id,
                    cut=world.clock.now(),
                    horizon_days=0,
                    purchase_event="Order Completed",
                    customer_ids=[],
                )
                frame = pa.ipc.open_stream(b"".join(pieces)).read_all()
                assert sorted(frame["customer_id"].to_pylist()) == [1, 2]
            assert (await under_way(world)).state is State.RUNNING
            assert (await world.segments.get(world.workspace_id, "asked")).is_filling
            gate.let_go.set()
            await world.filled("asked")

            async def is_whole() -> bool:
                return await world.members("asked") == {1, 2}

            await until(is_whole)
    finally:
        gate.let_go.set()
        for task in working:
            task.cancel()
        await asyncio.wait(working)


def heavy(conditions: int) -> dict[str, Any]:
    """Returns a rule whose fill reads every property of every event once a condition."""
    return {
        "any": {
            "rules": [
                {
                    "event": {
                        "event_name": "Product Viewed",
                        "aggregate": "SUM",
                        "property": f"p{number % PROPERTIES}",
                        "op": "GTE",
                        "value": 10_000_000 + number,
                        "window": {"last_days": 300 + number},
                    }
                }
                for number in range(conditions)
            ]
        }
    }


@pytest.mark.slow
async def test_a_fill_of_a_minute_delays_an_event_of_another_by_less_than_a_second(
    world: World, neighbour: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """200,000 customers with ten events each, a rule of fifty sums over all of their properties, both in the embedded engine."""
    history = world.history.connection
    workspace, now_us = world.workspace_id, int(world.clock.now().timestamp() * 1e6)
    for first in range(0, CUSTOMERS, PORTION):
        numbers = f"FROM numbers({first}, {PORTION})"
        await history.command(
            f"INSERT INTO node_customers SELECT '{workspace}', number + 1, number + 1, 1 {numbers}", Lane.FILL
        )
        for month in range(EVENTS_EACH):
            properties = ", ".join(f"'p{place}', toString(rand({place}) % 1000)" for place in range(PROPERTIES))
            await history.command(
                f"INSERT INTO events SELECT '{workspace}', number + 1, {now_us} - {month} * 2592000000000 - number, "
                f"{month * CUSTOMERS} + number + 1, 1, 'Product Viewed', map({properties}), 0 {numbers}",
                Lane.FILL,
            )
    working = [asyncio.ensure_future(each()) for each in (world.consumer.run, world.filling.run_worker)]
    nodes = iter(range(1, 1_000_000))

    async def delay() -> float:
        """Returns how long an event of the neighbour took until its customer was a member, in seconds."""
        node = next(nodes)

        async def is_member() -> bool:
            found = await neighbour.asking.members(neighbour.workspace_id, "theirs", after=node - 1, limit=1)
            return bool(found)

        began = monotonic_seconds()
        await neighbour.tell([neighbour.event(node, "Order Completed")])
        while not await is_member():  # noqa: ASYNC110 - it is asked of a store
            await asyncio.sleep(0.01)
        return monotonic_seconds() - began

    try:
        await delay()
        alone = [await delay() for _ in range(30)]
        began = monotonic_seconds()
        await world.segments.create(
            workspace, segment_id="asked", display_name="", description="", rule_data=heavy(CONDITIONS)
        )
        beside: list[float] = []
        while (await under_way(world)).state is State.RUNNING:
            beside.append(await delay())
        took = monotonic_seconds() - began
        assert (await under_way(world)).state is State.SUCCEEDED
    finally:
        for task in working:
            task.cancel()
        await asyncio.wait(working)
    with capsys.disabled():
        print(
            f"\nfill of {CUSTOMERS:,} customers: {took:.0f} s; a neighbour's event to membership alone: "
            f"p50 {statistics.median(alone) * 1e3:.0f} ms, max {max(alone) * 1e3:.0f} ms; beside it ({len(beside)}): "
            f"p50 {statistics.median(beside) * 1e3:.0f} ms, max {max(beside) * 1e3:.0f} ms"
        )
    assert statistics.median(beside) - statistics.median(alone) < LONGEST_DELAY_SECONDS
