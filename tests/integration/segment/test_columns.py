"""What columns answer is what the query answers: whatever comes, in whatever order, however little is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import redis.asyncio as aioredis
from hypothesis import strategies as st
from structlog.testing import capture_logs

from services.common.database import Database
from services.segment.columns import columns as columns_module
from services.segment.columns import reading, rows
from services.segment.columns.columns import Columns
from services.segment.columns.layout import is_followed
from services.segment.columns.mode import Mode
from services.segment.domain.parsing import parse_rule
from services.segment.domain.rules import Rule
from services.segment.history.connection import History
from services.segment.history.tables import Table
from services.segment.history.watching import Nobody
from tests.integration.segment import followed_strategies
from tests.integration.segment.test_parity import Worlds, check, oracle_of
from tests.integration.segment.walking import walk
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
NEVER = {"event": {"event_name": "Order Completed", "op": "EQ", "value": 0}}
VIP = {"tag": {"name": "vip"}}
RED = {
    "property_value": {"event_name": "Viewed", "occurrence": "LAST", "property": "color", "op": "EQ", "value": "red"}
}
ALL = (BUYERS, TWICE, NEVER, VIP, RED)


@pytest.fixture
async def worlds(segment_database: Database, redis_url: str, clickhouse: History) -> Any:
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    yield Worlds(segment_database, redis, clickhouse)
    await redis.aclose()


class Asked:
    """Rules of a world, asked of columns."""

    def __init__(self, world: World, *rules: Mapping[str, Any]) -> None:
        self.world = world
        self.rules: dict[str, Rule] = {str(index): parse_rule(rule) for index, rule in enumerate(rules)}
        self.live = list(self.rules.values())

    async def of(self, columns: Columns, customers: set[int]) -> dict[str, set[int]]:
        return await columns.holding(
            self.world.workspace_id,
            self.rules,
            customers,
            live=self.live,
            now=self.world.clock.now(),
            time_zone="Asia/Shanghai",
            own=self.world.terms,
            customer_of=None,
        )

    async def query(self, customers: set[int]) -> dict[str, set[int]]:
        return await self.world.history.holding(
            self.world.workspace_id,
            self.rules,
            customers,
            now=self.world.clock.now(),
            time_zone="Asia/Shanghai",
            own=self.world.terms,
        )


def restricted(world: World) -> set[int]:
    """Returns the customers with a node of which the last word is that it is restricted; the oracle knows of none."""
    last = {
        event.node_id: event.restricts
        for event in sorted(world.events, key=lambda one: (one.occur_time, one.message_id))
        if event.restricts is not None
    }
    return {world.graph.customer_of[node] for node, restricts in last.items() if restricts}


def no_query(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Lets every question of rules to the history fail."""

    async def refused(*_: object, **__: object) -> dict[str, set[int]]:
        raise AssertionError("the query was asked")

    monkeypatch.setattr(world.history, "holding", refused)


@pytest.mark.parametrize("count", [2, pytest.param(150, marks=pytest.mark.slow)])
async def test_columns_answer_as_the_oracle_and_the_query_whatever_comes(worlds: Worlds, count: int) -> None:
    followed = 0

    async def holds(rules: list[Any], steps: list[tuple[str, Any]]) -> None:
        nonlocal followed
        world = worlds.make()
        asked = Asked(world, *rules)
        followed += sum(is_followed(rule, frozenset()) for rule in asked.live)
        for number, step in enumerate(steps, start=1):
            await walk(world, number, step)
            oracle = oracle_of(world)
            # Those among them who are another by now.
            everybody = set(oracle.customers) | set(world.graph.customer_of)
            told = await asked.of(world.columns, everybody)
            for place, rule in enumerate(rules):
                assert told[str(place)] == oracle.holding(rule) - restricted(world), (rule, steps[:number])
            assert told == await asked.query(everybody)
            assert await asked.of(Columns(world.history), everybody) == told, (rules, steps[:number])
            world.history.watcher = world.columns
            assert world.columns.failures == 0

    cases = st.tuples(
        st.lists(followed_strategies.rules, min_size=12, max_size=12),
        st.lists(followed_strategies.steps, min_size=3, max_size=8),
    )
    await check(cases, count, holds)
    assert followed > 5 * count, "most are to be of kinds that are followed"


async def test_who_is_held_is_asked_without_a_query(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(world, *ALL)
    await world.happen(1, "Order Completed")
    await world.happen(2, "Viewed", properties={"color": "red"})
    # Read from the history.
    assert (await asked.of(world.columns, {1, 2}))["0"] == {1}
    await world.happen(1, "Order Completed", tags={"vip": True})
    # New to the history, above all others and below.
    await world.happen(7, "Order Completed")
    await world.happen(5, "Viewed")
    await world.link(2, 7)
    no_query(monkeypatch, world)
    told = await asked.of(world.columns, {1, 2, 5, 7})
    assert told == {"0": {1, 2}, "1": {1}, "2": {5}, "3": {1}, "4": {2}}


async def test_who_is_restricted_holds_nothing_until_released(world: World) -> None:
    asked = Asked(world, *ALL)
    await world.happen(1, "Order Completed")
    assert (await asked.of(world.columns, {1}))["0"] == {1}
    await world.happen(1, "", restricts=True)
    assert not any((await asked.of(world.columns, {1})).values())
    await world.happen(1, "", restricts=False)
    assert (await asked.of(world.columns, {1}))["0"] == {1}
    # The first that is heard of somebody.
    await world.happen(7, "Order Completed", restricts=True)
    assert not any((await asked.of(world.columns, {7})).values())


async def test_an_event_that_was_written_though_its_answer_was_lost_counts_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.told_after_take_over = True
    twice = await world.create(TWICE, "twice")
    buyers = await world.create(BUYERS, "buyers")
    await world.happen(2, "Order Completed")
    write, lost = world.history.connection.write, 0

    async def loses_the_answer(table: Table, written: Any, *rest: Any) -> None:
        nonlocal lost
        await write(table, written, *rest)
        if table is Table.EVENTS and not lost:
            lost += 1
            raise ConnectionError("the answer was lost")

    monkeypatch.setattr(world.history.connection, "write", loses_the_answer)
    event = world.event(1, "Order Completed")
    await world.tell([event])
    with pytest.raises(ConnectionError):
        await world.consumer.turn()
    world.told_after_take_over = False
    await world.follow()
    # Another fact holds it, too.
    await world.tell([event])
    await world.follow()
    assert lost == 1
    assert await world.members(twice) == set()
    assert await world.members(buyers) == {1, 2}


async def test_what_is_read_while_something_is_written_is_not_held(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(world, *ALL)
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")
    await asked.of(world.columns, {1})
    read = reading.read_nodes

    async def reads_as_an_event_comes(*arguments: Any) -> Any:
        found = await read(*arguments)
        await world.happen(2, "Order Completed")
        return found

    monkeypatch.setattr(columns_module, "read_nodes", reads_as_an_event_comes)
    assert (await asked.of(world.columns, {1, 2}))["1"] == {2}
    monkeypatch.setattr(columns_module, "read_nodes", read)
    assert (await asked.of(world.columns, {1, 2}))["1"] == {2}


async def test_what_was_written_is_not_read_and_taken_as_well(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(world, *ALL)
    await world.happen(1, "Order Completed")
    write = world.history.connection.write

    async def is_asked_before_the_write_is_told(table: Table, written: Any, *rest: Any) -> None:
        await write(table, written, *rest)
        if table is Table.EVENTS:
            await asked.of(world.columns, {1})

    monkeypatch.setattr(world.history.connection, "write", is_asked_before_the_write_is_told)
    await world.happen(1, "Viewed")
    monkeypatch.setattr(world.history.connection, "write", write)
    assert (await asked.of(world.columns, {1}))["1"] == set()
    monkeypatch.setattr(world.history.connection, "write", is_asked_before_the_write_is_told)
    await world.happen(1, "Order Completed")
    assert (await asked.of(world.columns, {1}))["1"] == {1}
    third = Asked(world, {"event": {"event_name": "Order Completed", "op": "GTE", "value": 3}})
    assert (await third.of(world.columns, {1}))["0"] == set()


async def test_who_is_erased_is_not_held(world: World) -> None:
    asked = Asked(world, *ALL)
    await world.happen(1, "Order Completed")
    assert (await asked.of(world.columns, {1}))["0"] == {1}
    await world.history.erase(world.workspace_id, {1})
    assert not any((await asked.of(world.columns, {1})).values())


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (columns_module, "MAXIMUM_NODES", 3),
        (columns_module, "MAXIMUM_EVENTS", 5),
        pytest.param(columns_module, "MAXIMUM_VALUES", 2, marks=pytest.mark.slow),
        pytest.param(columns_module, "READ_AT_ONCE", 1, marks=pytest.mark.slow),
        (reading, "MAXIMUM_EVENTS_READ", 4),
        pytest.param(rows, "MAXIMUM_EVENTS_OF_NODE", 2, marks=pytest.mark.slow),
        pytest.param(reading, "MAXIMUM_EVENTS_OF_NODE", 2, marks=pytest.mark.slow),
    ],
)
async def test_beyond_its_bounds_nothing_is_guessed(
    world: World, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, value: int
) -> None:
    monkeypatch.setattr(module, name, value)
    if name == "MAXIMUM_EVENTS_OF_NODE":
        monkeypatch.setattr(rows, name, value)
    asked = Asked(world, *ALL, {"event": {"event_name": "Viewed", "op": "GTE", "value": 3}})
    for node in range(1, 9):
        for color in ("red", "blue", f"shade {node}")[: node % 4]:
            await world.happen(node, "Viewed", properties={"color": color})
        await world.happen(node, "Order Completed", tags={"vip": node % 2 == 0})
        if node > 3:
            await world.happen(node - 3, "Order Completed")
        held = await asked.query(set(range(1, node + 1)))
        for customers in ({node}, set(range(1, node + 1)), {1, node}):
            expected = {rule: those & customers for rule, those in held.items()}
            assert await asked.of(world.columns, customers) == expected, (node, customers)
    assert world.columns.failures == 0


async def test_a_fault_of_ours_is_left_to_the_query(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(world, *ALL)
    await world.happen(1, "Order Completed")
    await asked.of(world.columns, {1})

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(columns_module, "take", fails)
    await world.happen(1, "Order Completed")
    monkeypatch.setattr(columns_module, "Answering", fails)
    assert (await asked.of(world.columns, {1}))["1"] == {1}
    assert world.columns.failures == 2
    monkeypatch.undo()
    assert (await asked.of(world.columns, {1}))["1"] == {1}


async def test_in_the_shadow_a_difference_is_told_without_anybodys_data_and_the_query_holds(
    segment_database: Database, redis_url: str, clickhouse: History
) -> None:
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    world = World(segment_database, redis, clickhouse, columns=Mode.SHADOW)
    asked = Asked(world, *ALL)
    await world.happen(1, "Order Completed")
    await asked.of(world.columns, {1})
    # As a fault would have it: an event that never was.
    held = world.columns._held[world.workspace_id].rows
    held.add_events([1], ["Order Completed"], [held.column("occur_us")[0]], [77], [{}])
    with capture_logs() as logs:
        assert (await asked.of(world.columns, {1}))["1"] == set()
    (differ,) = [one for one in logs if one["event"] == "columns.differ"]
    assert differ == {
        "event": "columns.differ",
        "log_level": "error",
        "workspace_id": world.workspace_id,
        "segments": ["1"],
        "customers": 1,
    }
    # What was wrong is not held any longer.
    with capture_logs() as logs:
        await asked.of(world.columns, {1})
    assert not [one for one in logs if one["event"] == "columns.differ"]
    await redis.aclose()


async def test_off_keeps_nothing_and_so_does_who_is_not_alone(
    segment_database: Database, redis_url: str, clickhouse: History
) -> None:
    redis = aioredis.Redis.from_url(redis_url)
    for world in (
        World(segment_database, redis, clickhouse, columns=Mode.OFF),
        World(segment_database, redis, clickhouse, is_alone=False),
    ):
        assert isinstance(world.history.watcher, Nobody)
        asked = Asked(world, *ALL)
        await world.happen(1, "Order Completed")
        assert (await asked.of(world.columns, {1}))["0"] == {1}
        assert not world.columns._held
    await redis.aclose()
