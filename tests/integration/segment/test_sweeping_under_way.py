"""What the sweep says it has swept is what it has looked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from services.segment.history.connection import Lane
from services.segment.history.store import HistoryStore
from services.segment.usecases import Sweep
from tests.integration.segment.world import World

ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}
HOUR = timedelta(hours=1)


class SlowHistory(HistoryStore):
    """The history of a world whose clock goes on for an hour while the sweep holds the workspace's lock."""

    def __init__(self, world: World) -> None:
        """Takes the world."""
        super().__init__(world.history.connection)
        self._world = world

    async def current_customers(self, workspace_id: str, ids: Iterable[int], lane: Lane = Lane.QUERY) -> dict[int, int]:
        """See `HistoryStore.current_customers`."""
        if workspace_id == self._world.workspace_id:
            self._world.clock.advance(HOUR)
        return await super().current_customers(workspace_id, ids, lane)


@pytest.mark.parametrize("restarted", [False, True])
async def test_who_crosses_while_the_sweep_is_at_work_is_found_by_the_next(world: World, restarted: bool) -> None:
    active = await world.create(ACTIVE, "active")
    await world.happen(1, "Order Completed", days_ago=29)
    await world.happen(2, "Order Completed", days_ago=29 - 0.5 / 24)
    assert await world.members(active) == {1, 2}
    world.clock.advance(timedelta(days=1))

    slow = Sweep(world.database, SlowHistory(world), world.evaluator, world.clock)
    assert await slow.turn() == 1
    assert await world.members(active) == {2}
    assert await (world.sweep if restarted else slow).turn() == 1
    assert await world.members(active) == set()
