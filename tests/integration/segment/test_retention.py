"""The history goes back so many months and no further: rules, memberships and counts say so, and whole months are dropped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import redis.asyncio as aioredis

from services.common.database import Database
from services.common.errors import Unavailable
from services.segment.domain.memberships import Cause
from services.segment.history.connection import History
from tests.integration.segment.test_rebuild import rebuilder_of
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
NEVER = {"event": {"event_name": "Order Completed", "op": "EQ", "value": 0}}
# Long before all other tests: what is dropped is dropped for all workspaces.
MIDSUMMER = datetime(1990, 6, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
async def short(segment_database: Database, redis_url: str, clickhouse: History) -> AsyncIterator[World]:
    """A workspace whose history goes back to the first of March 1990, for the moment."""
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    yield World(segment_database, redis, clickhouse, now=MIDSUMMER, months=3)
    await redis.aclose()


@pytest.fixture
async def other(world: World, segment_database: Database, redis_url: str, clickhouse: History) -> AsyncIterator[World]:
    """Another workspace of the same process, which has no period of its own."""
    redis = aioredis.Redis.from_url(redis_url)
    neighbour = World(segment_database, redis, clickhouse)
    neighbour.join(world)
    yield neighbour
    await redis.aclose()


async def is_behind(world: World) -> bool:
    return world.workspace_id in await rebuilder_of(world).rebuild_where_behind()


async def test_events_before_the_horizon_count_no_more_and_go_by_the_month(
    short: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await short.happen(1, "Order Completed", days_ago=200)
    await short.happen(2, "Order Completed", days_ago=90)
    await short.happen(3, "Order Completed", days_ago=10)
    await short.create(BUYERS, "buyers")
    await short.create(NEVER, "never")
    assert await short.history.count_events(short.workspace_id) == 2
    assert await short.members("buyers") == await short.bulk(BUYERS) == {2, 3}
    assert await short.forgetting.turn() == 0
    assert not await is_behind(short)

    # On the first of July the second customer's event of March is too old, dropped or not.
    short.clock.advance(timedelta(days=10))
    assert await short.bulk(BUYERS) == {3}
    drop = short.history.drop_months_before

    async def killed(horizon: datetime) -> list[int]:
        raise Unavailable()

    monkeypatch.setattr(short.history, "drop_months_before", killed)
    with pytest.raises(Unavailable):
        await short.forgetting.turn()
    assert not await is_behind(short)
    monkeypatch.setattr(short.history, "drop_months_before", drop)
    assert await short.forgetting.turn() == 1
    assert await short.forgetting.turn() == 0

    assert await short.members("buyers") == {3}
    assert await short.members("never") == {1, 2}
    assert {(one.customer_id, one.entered, one.cause) for one in (await short.told())[-2:]} == {
        (2, False, Cause.TIME),
        (2, True, Cause.TIME),
    }
    assert await short.history.count_events(short.workspace_id) == 1
    # What is told late of a month that has gone is heard, and not kept.
    await short.happen(4, "Order Completed", days_ago=120)
    assert await short.members("buyers") == {3}
    assert await short.members("never") == {1, 2, 4}
    assert not await is_behind(short)


async def test_without_a_setting_nothing_is_forgotten(world: World) -> None:
    await world.happen(1, "Order Completed", days_ago=3_000)
    await world.create(BUYERS, "buyers")
    world.clock.advance(timedelta(days=3_000))
    assert await world.forgetting.turn() == 0
    assert await world.members("buyers") == await world.bulk(BUYERS) == {1}


async def test_a_workspace_forgets_by_its_own_period_and_no_other_does(world: World, other: World) -> None:
    for each in (world, other):
        for node, days_ago in ((1, 200), (2, 60), (3, 10)):
            await each.happen(node, "Order Completed", days_ago=days_ago)
        await each.create(BUYERS, "buyers")
        await each.create(NEVER, "never")
    await world.tell_period(3, 2)
    # Told before it, and heard after it.
    await world.tell_period(24, 1)
    await world.follow()
    # Since the first of March, forgotten or not; what is asked for, and what is asked again.
    assert (await world.asking.preview(world.workspace_id, BUYERS, sample_size=9)).sample_customer_ids == [2, 3]
    assert (await world.asking.evaluate(world.workspace_id, BUYERS, [1, 2, 3])).holding == [2, 3]
    await world.create({"all": {"rules": [BUYERS]}}, "filled")
    assert await world.members("filled") == {2, 3}
    await world.happen(1, "Product Viewed")
    # No whole month goes: others have events of it.
    assert await world.forgetting.turn() == 0
    assert (await world.members("buyers"), await world.members("never")) == ({2, 3}, {1})
    assert await world.history.count_events(world.workspace_id) == 3
    assert not await is_behind(world)

    # With the first of May the second's event of April is too old.
    world.clock.advance(timedelta(days=50))
    await world.forgetting.turn()
    assert (await world.members("buyers"), await world.members("never")) == ({3}, {1, 2})
    assert await world.history.count_events(world.workspace_id) == 2
    # What is told late is heard, does not count, and goes with the next turn.
    await world.happen(4, "Order Completed", days_ago=150)
    assert await world.members("buyers") == {3}
    await world.forgetting.turn()
    assert await world.history.count_events(world.workspace_id) == 2
    assert not await is_behind(world)
    # A longer period brings nothing back, though events from before it are told again.
    await world.tell_period(0, 3)
    await world.happen(5, "Order Completed", days_ago=150)
    assert await world.members("buyers") == {3}

    assert await other.members("buyers") == {1, 2, 3}
    assert await other.history.count_events(other.workspace_id) == 3
