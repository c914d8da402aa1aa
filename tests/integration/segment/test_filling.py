"""A fill is an operation: nobody waits for it, and what happens meanwhile is right at its end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.common.operations import Operation, State
from services.segment.domain.segments import Segment, SegmentChange
from services.segment.usecases import filling
from tests.integration.segment.world import World
from yike.common.v1 import operations_pb2

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}
NOT_TWICE = {"not": {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}}


class Held:
    """Holds up the fills of a world between what they asked and what they write, as if all customers took a minute."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """Holds up those that begin from now on; calls do not wait for them."""
        self.world = world
        self.asked, self.let_go = asyncio.Event(), asyncio.Event()
        members = world.history.members

        async def ask_and_wait(*arguments: Any, **rest: Any) -> Any:
            answer = await members(*arguments, **rest)
            self.asked.set()
            await self.let_go.wait()
            return answer

        monkeypatch.setattr(world.history, "members", ask_and_wait)
        monkeypatch.setattr(filling, "WAIT_SECONDS", 0.0)

    async def create(self, rule: Any, segment_id: str = "asked") -> Segment:
        """Makes a segment whose fill has asked all customers and waits."""
        segment = await self.world.segments.create(
            self.world.workspace_id, segment_id=segment_id, display_name="", description="", rule_data=rule
        )
        await self.asked.wait()
        return segment

    async def end(self) -> None:
        """Lets all fills come to their end."""
        self.let_go.set()
        async with asyncio.timeout(60):
            while True:
                states = {each.state for each in await self._operations()}
                if states.isdisjoint({State.RUNNING, State.CANCELLING}):
                    return
                await asyncio.sleep(0.02)

    async def _operations(self) -> list[Operation]:
        found, _ = await self.world.filling.operations.list(
            self.world.workspace_id, operations_pb2.ListOperationsRequest()
        )
        return found


async def test_a_call_does_not_wait_for_a_long_fill(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.happen(1, "Order Completed")
    held = Held(world, monkeypatch)
    segment = await held.create(BUYERS)
    assert (segment.is_filling, segment.size) == (True, 0)
    operation = await world.filling.operations.get(world.workspace_id, segment.fill_operation_id)
    assert operation.state is State.RUNNING
    # The same call again is the same segment and the same fill.
    assert await held.create(BUYERS) == segment
    await held.end()
    filled = await world.segments.get(world.workspace_id, "asked")
    assert (filled.is_filling, filled.size, filled.version) == (False, 1, 1)
    operation = await world.filling.operations.get(world.workspace_id, segment.fill_operation_id)
    assert operation.state is State.SUCCEEDED


@pytest.mark.parametrize("rule", [BUYERS, TWICE, NOT_TWICE, ACTIVE])
async def test_what_happens_during_a_fill_is_right_at_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch, rule: Any
) -> None:
    for node, days_ago in ((1, 1), (2, 1), (2, 2), (3, 1), (4, 1), (5, 29.5), (6, 1), (7, 1)):
        await world.happen(node, "Order Completed", days_ago=days_ago)
    await world.happen(8, "Product Viewed")
    held = Held(world, monkeypatch)
    await held.create(rule)
    # Somebody comes, somebody goes, some become one customer, somebody is new, and time passes.
    await world.happen(1, "Order Completed")
    await world.happen(8, "Order Completed")
    await world.happen(9, "Order Completed")
    await world.link(3, 4)
    await world.link(6, 8)
    world.clock.advance(timedelta(days=1))
    await world.sweep.turn()
    await held.end()
    assert await world.members("asked") == await world.bulk(rule)
    inside: set[int] = set()
    for one in await world.told():
        assert (one.customer_id in inside) is not one.entered
        (inside.add if one.entered else inside.remove)(one.customer_id)
    assert inside == await world.members("asked")
    # And from then on as ever.
    await world.happen(7, "Order Completed")
    assert await world.members("asked") == await world.bulk(rule)


async def test_a_fill_that_was_cancelled_begins_again_with_the_same_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.happen(1, "Order Completed")
    with monkeypatch.context() as patched:
        held = Held(world, patched)
        first = await held.create(BUYERS)
        await world.filling.operations.cancel(world.workspace_id, first.fill_operation_id)
        await held.end()
    assert (await world.segments.get(world.workspace_id, "asked")).is_filling
    again = await world.segments.create(
        world.workspace_id, segment_id="asked", display_name="", description="", rule_data=BUYERS
    )
    assert (again.is_filling, again.size) == (False, 1)
    assert again.fill_operation_id != first.fill_operation_id


async def test_a_rule_that_changes_during_a_fill_takes_its_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for node in (1, 2, 2):
        await world.happen(node, "Order Completed")
    held = Held(world, monkeypatch)
    first = await held.create(BUYERS)
    await world.happen(3, "Order Completed")
    assert await world.members("asked") == {3}
    await world.segments.update(world.workspace_id, "asked", SegmentChange(rule_data=TWICE))
    await held.end()
    segment = await world.filled("asked")
    assert segment.version == 2
    assert await world.members("asked") == await world.bulk(TWICE) == {2}
    superseded = await world.filling.operations.get(world.workspace_id, first.fill_operation_id)
    assert superseded.state in (State.CANCELLED, State.FAILED)


async def test_a_segment_that_is_deleted_during_its_fill_stays_empty(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.happen(1, "Order Completed")
    held = Held(world, monkeypatch)
    segment = await held.create(BUYERS)
    await world.segments.delete(world.workspace_id, "asked")
    await held.end()
    assert await world.members("asked") == set()
    operation = await world.filling.operations.get(world.workspace_id, segment.fill_operation_id)
    assert operation.state in (State.CANCELLED, State.FAILED)
    assert await world.told() == []
