"""Memberships that columns keep are the oracle's, whatever happens to the process and to the workspace meanwhile."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest
import redis.asyncio as aioredis
from hypothesis import strategies as st

from services.common.database import Database
from services.segment.columns import columns as columns_module
from services.segment.columns import rows
from services.segment.columns.columns import Columns
from services.segment.history.connection import History
from tests.integration.segment import followed_strategies, strategies
from tests.integration.segment.kept_world import keep
from tests.integration.segment.test_columns import restricted
from tests.integration.segment.test_erasing import erasing_of
from tests.integration.segment.test_parity import Worlds, check, oracle_of
from tests.integration.segment.test_rebuild import lose_history, rebuilder_of
from tests.integration.segment.walking import walk
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
LATELY = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 1}}}
VIP = {"tag": {"name": "vip"}}

BOUNDS: tuple[dict[str, int], ...] = (
    {},
    {},
    {"MAXIMUM_NODES": 2},
    {"MAXIMUM_EVENTS": 3},
    {"MAXIMUM_VALUES": 1},
    {"READ_AT_ONCE": 1},
    {"MAXIMUM_EVENTS_OF_NODE": 2},
)
"""Of what is held; most worlds are so small that they never reach the true ones."""

_steps = st.one_of(
    followed_strategies.steps.filter(lambda step: step[0] != "survivorship"),
    st.tuples(st.just("rule"), followed_strategies.rules),
    st.tuples(st.just("another"), followed_strategies.rules),
    st.tuples(st.just("rebuild"), st.none()),
    st.tuples(st.just("erase"), st.sampled_from(strategies.NODES)),
)


@pytest.fixture
async def worlds(segment_database: Database, redis_url: str, clickhouse: History) -> Any:
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    yield Worlds(segment_database, redis, clickhouse)
    await redis.aclose()


class Life:
    """A world with live segments, and who has been erased from it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules: dict[str, Any] = {}
        self.erased: set[int] = set()

    async def create(self, rule: Any) -> None:
        name = f"s{len(self.rules)}"
        self.rules[name] = rule
        await self.world.create(rule, name)

    async def step(self, number: int, step: tuple[str, Any]) -> None:
        """Takes a step and lets segment follow."""
        world, (kind, argument) = self.world, step
        # What is told again may be in the history; nothing else is looked for there.
        world.told_after_take_over = kind not in ("again", "rebuild")
        match kind:
            case "rule":
                name = f"s{number % len(self.rules)}"
                self.rules[name] = argument
                await world.change(name, rule_data=argument)
            case "another":
                await self.create(argument)
            case "rebuild":
                await lose_history(world)
                world.restart()
                await rebuilder_of(world).rebuild(world.workspace_id)
            case "erase":
                await self.erase(argument, f"ers_{number}")
            case "events":
                if told := [one for one in argument if one["node"] not in self.erased]:
                    await walk(world, number, (kind, told))
            case "link" | "restrict" | "score":
                if self.erased.isdisjoint({1} if kind == "score" else {one for one in argument if one is not True}):
                    await walk(world, number, step)
            case _:
                await walk(world, number, step)
        if kind == "time":
            await world.sweep.turn()
        await keep(world, ())
        await world.follow()

    async def erase(self, node: int, erasure_id: str) -> None:
        world = self.world
        if node in self.erased or node not in world.graph.customer_of:
            return
        whose = world.graph.customer_of[node]
        nodes = {one for one, customer in world.graph.customer_of.items() if customer == whose}
        await erasing_of(world).erase(world.workspace_id, erasure_id, sorted(nodes | {whose}))
        self.erased |= nodes
        world.events = [event for event in world.events if event.node_id not in nodes]
        for one in nodes:
            del world.graph.customer_of[one]
        for customer in nodes | {whose}:
            world.scores.pop(customer, None)

    async def is_right(self, *shown: Any) -> None:
        oracle = oracle_of(self.world)
        for name, rule in self.rules.items():
            members = await self.world.members(name)
            assert members == oracle.holding(rule) - restricted(self.world), (name, rule, *shown)
        assert self.world.columns.failures == 0


@pytest.mark.parametrize("count", [4, pytest.param(150, marks=pytest.mark.slow)])
async def test_memberships_are_the_oracles_whatever_happens(
    worlds: Worlds, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = 0
    answer = Columns._answer

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal answered
        found, decided = answer(*arguments, **named)
        answered += len(decided)
        return found, decided

    async def holds(rules: list[Any], bounds: dict[str, int], steps: list[tuple[str, Any]]) -> None:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in bounds.items():
                patched.setattr(rows if name == "MAXIMUM_EVENTS_OF_NODE" else columns_module, name, value)
                if name == "MAXIMUM_EVENTS_OF_NODE":
                    patched.setattr("services.segment.columns.reading.MAXIMUM_EVENTS_OF_NODE", value)
            life = Life(worlds.make())
            # Node 1 has a customer from the beginning.
            await life.step(0, ("events", [{"node": 1, "name": "Product Viewed"}]))
            for rule in (LATELY, *rules):
                await life.create(rule)
            for number, step in enumerate(steps, start=1):
                await life.step(number, step)
                await life.is_right(bounds, steps[:number])

    monkeypatch.setattr(Columns, "_answer", counted)
    cases = st.tuples(
        st.lists(followed_strategies.rules, min_size=4, max_size=4),
        st.sampled_from(BOUNDS),
        st.lists(_steps, min_size=4, max_size=10),
    )
    await check(cases, count, holds)
    assert answered > count, "columns are to answer"


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))])
async def test_memberships_are_the_oracles_when_all_goes_on_at_once(
    world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns_module, "MAXIMUM_EVENTS", 25)
    chance = random.Random(seed)
    world.is_behind = True
    world.restart()
    life = Life(world)
    for rule in (BUYERS, LATELY, VIP):
        await life.create(rule)
    world.told_after_take_over = True
    # Those who are erased have no events any more: on their way are only others'.
    leaving = (91, 92)
    for node in leaving:
        await world.happen(node, "Order Completed")
    await world.link(*leaving)

    async def tell() -> None:
        for _ in range(30):
            told = [
                world.event(
                    chance.randrange(1, 40), chance.choice(("Order Completed", "Viewed")), days_ago=chance.random()
                )
                for _ in range(chance.randrange(1, 5))
            ]
            told.append(world.event(chance.randrange(1, 9), "", tags={"vip": chance.random() < 0.5}))
            await world.tell(told)
            if chance.random() < 0.3:
                one, other = chance.sample(sorted(world.graph.customer_of.keys() - {*leaving}), 2)
                await world.tell_moves(world.graph.link(one, other))
            await world.consumer.turn()
            await asyncio.sleep(0)

    async def define() -> None:
        for number in range(6):
            await life.create((TWICE, LATELY, {"not": BUYERS})[number % 3])
            changed = {"event": {"event_name": "Viewed", "op": "GTE", "value": number}}
            life.rules[f"s{number}"] = changed
            await world.change(f"s{number}", rule_data=changed)

    async def go_on() -> None:
        for _ in range(12):
            world.clock.advance(timedelta(hours=2))
            await world.sweep.turn()
            await world.bulk(TWICE)

    async def leave() -> None:
        await asyncio.sleep(0.1)
        await life.erase(leaving[0], "ers_1")

    await asyncio.gather(tell(), define(), go_on(), leave())
    await world.follow()
    await world.sweep.turn()
    await life.is_right()
    for name, rule_data in life.rules.items():
        assert await world.members(name) == await world.bulk(rule_data)


async def test_workspaces_that_push_each_other_out_are_both_right(
    world: World, segment_database: Database, clickhouse: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns_module, "MAXIMUM_NODES", 4)
    other = World(segment_database, world.redis, clickhouse)
    other.join(world)
    lives = Life(world), Life(other)
    for life in lives:
        for rule in (BUYERS, TWICE, VIP):
            await life.create(rule)
    for number in range(6):
        for life in lives:
            for node in (number + 1, number, 1):
                if node:
                    life.world.event(node, "Order Completed", tags={"vip": node % 2 == 0})
            await life.world.tell(life.world.events[-3:])
        await world.follow()
        for life in lives:
            oracle = oracle_of(life.world)
            for name, rule in life.rules.items():
                assert await life.world.members(name) == oracle.holding(rule), (number, name)
    held = sum(len(one.rows) for one in world.columns._held.values())
    assert held <= 4 + 3
