"""The history fails once, at each call in turn, in the middle of a sweep, a fill, a turn and a rebuild: nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pyarrow as pa
import pytest
import redis.asyncio as aioredis

from services.common.database import Database
from services.common.errors import Unavailable, YikeError
from services.segment.history.connection import History, Lane
from services.segment.history.tables import Table
from tests.integration.segment.test_rebuild import lose_history, rebuilder_of
from tests.integration.segment.world import World

ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
BIRTHDAY = {"trait": {"name": "birthday", "op": "ANNIVERSARY_WITHIN_DAYS", "value": 0}}
MOST_CALLS = 40


class Failing:
    """The real history; one of the calls that concern a workspace fails, before or after it was carried out."""

    def __init__(self, history: History) -> None:
        """Takes the history."""
        self._history = history
        self.workspace_id = ""
        self.left = -1
        self.carried_out = False

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """See `History.read`."""
        fails = self._fails(sql)
        if fails and not self.carried_out:
            raise Unavailable()
        answer = await self._history.read(sql, lane, scope=scope)
        if fails:
            raise Unavailable()
        return answer

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """See `History.command`."""
        await self._history.command(sql, lane)

    async def write(self, table: Table, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """See `History.write`."""
        fails = self._fails(str(rows["workspace"][0]) if len(rows) else "")
        if fails and not self.carried_out:
            raise Unavailable()
        await self._history.write(table, rows, lane)
        if fails:
            raise Unavailable()

    async def close(self) -> None:
        """See `History.close`."""

    def _fails(self, text: str) -> bool:
        if self.left < 0 or self.workspace_id not in text:
            return False
        self.left -= 1
        return self.left < 0


@pytest.fixture
async def stores(
    segment_database: Database, redis_url: str, clickhouse: History
) -> AsyncIterator[tuple[Database, aioredis.Redis, Failing]]:
    """Real stores with a history that can be told to fail."""
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    yield segment_database, redis, Failing(clickhouse)
    await redis.aclose()


async def people(world: World) -> None:
    """Seven customers; the first two lose their place on the next day, the third has a birthday then."""
    for node, days_ago in ((1, 29.5), (2, 29.75), (4, 3), (5, 40)):
        world.event(node, "Order Completed", days_ago=days_ago)
    world.event(5, "Order Completed", days_ago=2)
    world.event(3, "", traits={"birthday": "1990-06-16"})
    world.event(6, "Product Viewed")
    await world.tell(world.events)
    await world.follow()


async def segments(world: World) -> None:
    for name, rule in (("active", ACTIVE), ("twice", TWICE), ("birthday", BIRTHDAY)):
        await world.create(rule, name)


async def before_sweep(world: World) -> None:
    await people(world)
    await segments(world)
    world.clock.advance(timedelta(days=1))


async def sweep(world: World) -> None:
    await world.sweep.turn()


async def fill(world: World) -> None:
    await segments(world)


async def before_turn(world: World) -> None:
    await people(world)
    await segments(world)
    world.event(6, "Order Completed")
    world.event(4, "Order Completed")
    world.event(7, "Order Completed", traits={"birthday": "1980-06-15"})
    await world.tell(world.events[-3:])
    await world.tell_moves(world.graph.link(5, 6))
    await world.tell_score(4, "churn", 0.5)


async def turn(world: World) -> None:
    await world.follow()


async def before_rebuild(world: World) -> None:
    await people(world)
    await segments(world)
    await lose_history(world)
    world.clock.advance(timedelta(days=1))


async def rebuild(world: World) -> None:
    await rebuilder_of(world).rebuild(world.workspace_id)


Step = Callable[[World], Awaitable[None]]


async def answers(world: World) -> dict[str, object]:
    """Returns what must be as if nothing had failed: the members, and the history; what was told must lead to them."""
    members: dict[str, set[int]] = {name: await world.members(name) for name in ("active", "twice", "birthday")}
    inside: dict[str, set[int]] = {name: set() for name in members}
    for one in sorted(await world.told(), key=lambda change: change.change_id):
        assert (one.customer_id in inside[one.segment_id]) is not one.entered
        (inside[one.segment_id].add if one.entered else inside[one.segment_id].remove)(one.customer_id)
    assert inside == members
    return {
        "members": members,
        "holding": [await world.bulk(rule) for rule in (ACTIVE, TWICE, BIRTHDAY)],
        "events": await world.history.count_events(world.workspace_id),
    }


@pytest.mark.parametrize(
    ("prepare", "work", "carried_out", "restarted", "calls"),
    [
        pytest.param(before_sweep, sweep, False, False, slice(None), id="sweep"),
        pytest.param(people, fill, False, False, slice(None), id="fill"),
        pytest.param(before_turn, turn, False, False, slice(None), id="turn", marks=pytest.mark.slow),
        # The answer is lost, and the process starts again: it matters where something is written.
        pytest.param(before_turn, turn, True, True, slice(None), id="turn_answered"),
        # A rebuild makes many calls that are alike.
        pytest.param(before_rebuild, rebuild, False, False, slice(0, None, 6), id="rebuild"),
        pytest.param(
            before_rebuild, rebuild, True, True, slice(4, None, 5), id="rebuild_answered", marks=pytest.mark.slow
        ),
        pytest.param(before_rebuild, rebuild, False, False, slice(None), id="every_call", marks=pytest.mark.slow),
        pytest.param(before_rebuild, rebuild, True, True, slice(None), id="every_answer", marks=pytest.mark.slow),
    ],
)
async def test_work_that_failed_once_at_any_call_is_made_good(
    stores: tuple[Database, aioredis.Redis, Failing],
    prepare: Step,
    work: Step,
    carried_out: bool,
    restarted: bool,
    calls: slice,
) -> None:
    database, redis, history = stores
    history.carried_out = carried_out

    async def prepared() -> World:
        world = World(database, redis, history, is_behind=True)
        history.workspace_id, history.left = world.workspace_id, -1
        await redis.flushdb()
        await prepare(world)
        return world

    whole = await prepared()
    await work(whole)
    expected = await answers(whole)
    # One that is tried lies beyond the most there may be, whatever the step.
    for failed, call in enumerate(range(MOST_CALLS + (calls.step or 1))[calls]):
        world = await prepared()
        history.left = call
        try:
            await work(world)
        except YikeError:
            history.left = -1
            if restarted:
                world.restart()
            await work(world)
        if history.left >= 0:
            # There are not so many calls: all have failed once.
            assert failed > 1, "hardly a call was made that could fail"
            break
        assert await answers(world) == expected, f"call {call}"
    else:
        pytest.fail(f"there are more than {MOST_CALLS} calls")
