"""A rule means one thing: the query against a plain oracle, and everything that runs beside it against the query."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import redis.asyncio as aioredis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.common.database import Database
from services.segment.conditions import CONDITIONS
from services.segment.domain.parsing import parse_rule
from services.segment.history.connection import History
from services.segment.history.scopes import Many
from services.segment.measures import parse_measure
from tests.integration.segment import strategies
from tests.integration.segment.kept_strategies import kept
from tests.integration.segment.kept_world import keep, kept_of
from tests.integration.segment.listing_people import People
from tests.integration.segment.oracle import Oracle
from tests.integration.segment.reports import set_zone
from tests.integration.segment.rule_sets import LISTS, OF_EACH_KIND, Case, drawn_cases, smallest, tally
from tests.integration.segment.world import World

RULES_A_WORLD = 250
ASKED_APART = 25
"""Rules of a world that are asked in the other ways, too: every tenth, conditions and trees."""


class Worlds:
    """Makes worlds, and runs the coroutines of hypothesis's plain functions in the session's loop."""

    def __init__(self, database: Database, redis: aioredis.Redis, history: History) -> None:
        self.stores = (database, redis, history)

    def make(self) -> World:
        return World(*self.stores, is_behind=True)


@pytest.fixture
async def worlds(segment_database: Database, redis_url: str, clickhouse: History) -> Any:
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    yield Worlds(segment_database, redis, clickhouse)
    await redis.aclose()


def oracle_of(world: World, **named: Any) -> Oracle:
    return Oracle(
        world.events,
        world.graph.customer_of,
        world.scores,
        world.clock.now(),
        world.by_frequency,
        world.by_source,
        profile=kept_of(world),
        time_zone=world.time_zone,
        **named,
    )


async def fill(world: World, history: list[dict[str, Any]], links: list[tuple[int, int]]) -> None:
    for one in history:
        world.event(**one)
    await world.tell(world.events)
    for first, second in links:
        if first == second:
            # Nothing moves: nobody would be told of a node that has no event.
            continue
        await world.tell_moves(world.graph.link(first, second))
    await world.tell_score(world.graph.mapping(strategies.NODES[0])[0], "churn", 0.5)


histories = st.lists(strategies.events, min_size=1, max_size=12)
rule_lists = st.lists(strategies.rules, min_size=6, max_size=6)
zones = st.sampled_from(("Asia/Shanghai", "Asia/Shanghai", "America/New_York", "Pacific/Auckland"))


async def check(strategy: st.SearchStrategy[Any], count: int, holds: Callable[..., Coroutine[Any, Any, None]]) -> None:
    """Runs a property over examples, other ones each time; the smallest that fails is shown.

    Hypothesis runs in a thread of its own and waits for the loop, so that it sees each failure and makes it smaller.
    """
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(value: Any) -> None:
        asyncio.run_coroutine_threadsafe(holds(*value), loop).result()

    await asyncio.to_thread(run)


async def made(worlds: Worlds, case: Case) -> tuple[World, Oracle]:
    """Returns the world of a case, and what its rules mean."""
    world = worlds.make()
    await set_zone(world, case.time_zone)
    await fill(world, list(case.history), list(case.links))
    await keep(world, case.told)
    await world.tell_survivorship(case.survivorship[0], 1, case.survivorship[1])
    await world.follow()
    people = People(world)
    for name in LISTS:
        if nodes := {node for node, of in case.entries if of == name}:
            await people.create(name)
            await people.add(name, *nodes)
    # Who has a list's entry and was never heard of is nobody.
    lists = {name: {node for node, of in case.entries if of == name} for name in LISTS}
    return world, oracle_of(world, segments=case.segments, computed=case.measures, lists=lists)


async def answers(world: World, case: Case) -> list[list[int]]:
    """Returns whom each rule of a case holds of, by one scan for many of them."""
    found = world.history.members_of_each(
        world.workspace_id,
        {str(index): rule for index, rule in enumerate(parsed(case))},
        now=world.clock.now(),
        time_zone=world.time_zone,
        own=world.terms,
    )
    members = {name: list(map(int, one)) async for name, one in found}
    return [members[str(index)] for index in range(len(case.rules))]


def parsed(case: Case) -> list[Any]:
    measures = {name: parse_measure(data) for name, data in case.measures.items()}
    return [parse_rule(rule, definitions=measures, others=case.segments) for rule in case.rules]


@pytest.mark.parametrize("count", [4, pytest.param(80, marks=pytest.mark.slow)])
async def test_query_answers_as_the_oracle_for_random_rules_events_and_merges(worlds: Worlds, count: int) -> None:
    async def differs(case: Case) -> bool:
        world, oracle = await made(worlds, case)
        return await answers(world, case) != [sorted(oracle.holding(rule)) for rule in case.rules]

    asked: Counter[str] = Counter()
    for case in drawn_cases(count, RULES_A_WORLD):
        world, oracle = await made(worlds, case)
        meant = [sorted(oracle.holding(rule)) for rule in case.rules]
        for rule, found, expected in zip(case.rules, await answers(world, case), meant, strict=True):
            if found != expected:
                left = await smallest(replace(case, rules=(rule,)), differs)
                pytest.fail(f"{left.rules[0]} holds of others than it should in {left}; so does {rule} in {case}")
        await _asked_apart(world, oracle, case, meant)
        asked += tally(case.rules)
        asked["rules"] += len(case.rules)
    # No two of them are the same.
    assert asked.pop("rules") == count * RULES_A_WORLD
    assert asked.keys() == {condition.kind for condition in CONDITIONS} | {"segment", "all", "any", "not"}
    assert min(asked.values()) >= OF_EACH_KIND, asked


async def _asked_apart(world: World, oracle: Oracle, case: Case, meant: list[list[int]]) -> None:
    """Asks some rules in the other ways: of some customers, counted, one alone, of a scan."""
    apart = slice(None, None, RULES_A_WORLD // ASKED_APART)
    rules, meant = parsed(case)[apart], meant[apart]
    when: dict[str, Any] = {"now": world.clock.now(), "time_zone": world.time_zone, "own": world.terms}
    by_name = {str(index): rule for index, rule in enumerate(rules)}
    answered = await world.history.holding(world.workspace_id, by_name, oracle.customers, **when)
    assert [sorted(answered[name]) for name in by_name] == meant, case
    sizes, total, sample = await world.history.preview(world.workspace_id, rules, sample_size=3, **when)
    assert (sizes, total) == ([len(one) for one in meant], len(oracle.customers)), case
    assert sample == meant[0][:3], case
    alone = await world.history.members(world.workspace_id, rules[0], **when)
    assert alone.tolist() == meant[0], (case.rules[0], case)
    some = frozenset(oracle.customers[::2])
    query = world.history.query([rules[0]], when["now"], world.time_zone, world.terms)
    scanned = await world.history.connection.read(query.members_sql(Many(world.workspace_id, some)))
    assert set(scanned["customer_id"].to_pylist()) == some.intersection(meant[0]), (case.rules[0], case)


@pytest.mark.parametrize("count", [4, pytest.param(80, marks=pytest.mark.slow)])
async def test_live_memberships_equal_the_bulk_query_as_events_merges_rules_and_time_go_on(
    worlds: Worlds, count: int
) -> None:
    cases = st.tuples(
        st.tuples(rule_lists, zones),
        st.lists(
            st.one_of(
                st.tuples(st.just("events"), st.lists(strategies.events, min_size=1, max_size=4)),
                st.tuples(
                    st.just("link"), st.tuples(st.sampled_from(strategies.NODES), st.sampled_from(strategies.NODES))
                ),
                st.tuples(st.just("cut"), st.none()),
                st.tuples(st.just("kept"), st.lists(kept, min_size=1, max_size=4)),
                st.tuples(st.just("time"), st.sampled_from((0.0005, 0.25, 1.0, 7.0, 23.5))),
                st.tuples(st.just("rule"), strategies.rules),
                st.tuples(st.just("survivorship"), strategies.survivorship),
            ),
            min_size=3,
            max_size=8,
        ),
    )

    async def holds(begun: tuple[list[Any], str], steps: list[tuple[str, Any]]) -> None:
        rules = list(begun[0])
        world = worlds.make()
        await set_zone(world, begun[1])
        world.event(1, "Product Viewed")
        await world.tell(world.events)
        await world.follow()
        segments = [await world.create(rule, f"s{index}") for index, rule in enumerate(rules)]
        for number, (kind, argument) in enumerate(steps, start=1):
            match kind:
                case "survivorship":
                    await world.tell_survivorship(argument[0], number, argument[1])
                case "events":
                    told = [world.event(**one) for one in argument]
                    await world.tell(told)
                case "link":
                    for node in argument:
                        await world.tell([world.event(node, "Product Viewed")])
                    await world.tell_moves(world.graph.link(*argument))
                case "cut":
                    await world.tell_moves(
                        world.graph.restore({node: node for node in world.graph.customer_of}), cut=True
                    )
                case "kept":
                    await keep(world, argument)
                case "time":
                    world.clock.advance(timedelta(days=argument))
                    await world.sweep.turn()
                case "rule":
                    rules[0] = argument
                    await world.change(segments[0], rule_data=argument)
            await keep(world, ())
            await world.follow()
            oracle = oracle_of(world)
            for segment_id, rule in zip(segments, rules, strict=True):
                members = await world.members(segment_id)
                assert members == oracle.holding(rule), (rule, steps, kind)

    await check(cases, count, holds)


@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.slow)])
async def test_memberships_do_not_depend_on_order_repeats_or_lateness_of_facts(worlds: Worlds, count: int) -> None:
    cases = st.tuples(histories, strategies.links, rule_lists.map(lambda rules: rules[:5]), st.integers(0, 2**32))

    async def holds(history: list[Any], links: list[Any], rules: list[Any], seed: int) -> None:
        chance = random.Random(seed)
        world = worlds.make()
        segments = [await world.create(rule, f"s{index}") for index, rule in enumerate(rules)]
        for one in [*({"node": node, "name": "Product Viewed"} for node in strategies.NODES), *history]:
            world.event(**one)
        first_mapping = {node: world.graph.mapping(node) for node in strategies.NODES}
        moves = [move for one, other in links for move in world.graph.link(one, other)]
        facts: list[Any] = [("event", event) for event in world.events] + [("move", move) for move in moves]
        facts += chance.choices(facts, k=len(facts))
        await _tell_in_disorder(world, facts, first_mapping, chance)
        await world.follow()
        # The tail: every event once more, late.
        await world.tell(world.events)
        await world.follow()

        oracle = oracle_of(world)
        for segment_id, rule in zip(segments, rules, strict=True):
            assert await world.members(segment_id) == oracle.holding(rule), (rule, history, links)
        events = await world.history.count_events(world.workspace_id)
        assert events == len(world.events)

    await check(cases, count, holds)


async def _tell_in_disorder(
    world: World, facts: list[Any], first_mapping: dict[int, tuple[int, int]], chance: random.Random
) -> None:
    chance.shuffle(facts)
    final = world.graph
    for kind, what in facts:
        if kind == "move":
            await world.tell_moves([what])
            continue
        # The hint of an event is the mapping of any moment since its node was made.
        now = (final.customer_of[what.node_id], final.versions[what.node_id])
        hint = chance.choice((first_mapping[what.node_id], now))
        kept = dict(final.customer_of), dict(final.versions)
        final.customer_of[what.node_id], final.versions[what.node_id] = hint
        await world.tell([what])
        final.customer_of, final.versions = kept
        if chance.random() < 0.3:
            await world.consumer.turn()
