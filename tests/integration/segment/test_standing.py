"""What every customer has by itself is what the contract says of the customer's events, and rules say the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.segment.domain.parsing import parse_rule
from services.segment.storage.workspaces import read_workspace
from tests.integration.segment.standing_oracle import SCORES, StandingOracle, Ways
from tests.integration.segment.standing_world import measure, standing_of
from tests.integration.segment.test_parity import Worlds, worlds
from tests.integration.segment.world import World

__all__ = ["worlds"]
NAMES = (
    "Order Completed", "Order Completed", "Order Refunded", "Order Cancelled", "Product Viewed", "Checkout Started", "Complaint Made",
    "Message Sent",
)  # fmt: skip
STAGES = ("NEW", "ACTIVE", "AT_RISK", "ASLEEP", "LOST")
CELLS = (
    "CHAMPIONS", "LOYAL", "POTENTIAL_LOYALIST", "NEW", "PROMISING", "NEED_ATTENTION", "ABOUT_TO_SLEEP", "AT_RISK", "CANNOT_LOSE",
    "HIBERNATING", "LOST",
)  # fmt: skip

happenings = st.lists(
    st.tuples(
        st.integers(1, 14),
        st.sampled_from(NAMES),
        # Whole days lie on thresholds.
        st.sampled_from((0.5, 3, 13.9, 14, 20, 29, 30, 45, 60, 61, 100, 120, 200, 365, 400)),
        st.sampled_from(("A", "B", "C", "D", "E", "F")),
        st.sampled_from((0, 9.99, 20, 20, 100, 1234.5)),
        st.sampled_from((None, "1", "2")),
    ),
    min_size=12,
    max_size=60,
)
comparisons = st.one_of(
    st.tuples(st.sampled_from(SCORES), st.sampled_from(("EQ", "NE", "GT", "GTE", "LT", "LTE")), st.integers(1, 5)),
    st.tuples(st.sampled_from(SCORES), st.just("IN"), st.lists(st.integers(1, 5), min_size=1, max_size=3)),
    st.tuples(st.just("LIFECYCLE_STAGE"), st.sampled_from(("EQ", "NE")), st.sampled_from(STAGES)),
    st.tuples(st.just("LIFECYCLE_STAGE"), st.just("IN"), st.lists(st.sampled_from(STAGES), min_size=1, max_size=3)),
    st.tuples(st.just("RFM_CELL"), st.sampled_from(("EQ", "NE")), st.sampled_from(CELLS)),
    st.tuples(st.just("RFM_CELL"), st.just("IN"), st.lists(st.sampled_from(CELLS), min_size=1, max_size=4)),
    st.tuples(
        st.sampled_from((*SCORES, "LIFECYCLE_STAGE", "RFM_CELL")), st.sampled_from(("EXISTS", "NOT_EXISTS")), st.none()
    ),
)


def compares(found: Any, op: str, wanted: Any) -> bool:
    """Tells whether a value compares so; '' or 0 is none."""
    if op in ("EXISTS", "NOT_EXISTS"):
        return bool(found) is (op == "EXISTS")
    if not found:
        return False
    match op:
        case "EQ":
            return bool(found == wanted)
        case "NE":
            return bool(found != wanted)
        case "IN":
            return found in wanted
        case "GT":
            return bool(found > wanted)
        case "GTE":
            return bool(found >= wanted)
        case "LT":
            return bool(found < wanted)
    return bool(found <= wanted)


def rule_of(attribute: str, op: str, value: Any) -> dict[str, Any]:
    return {"standing": {"attribute": attribute, "op": op} | ({} if value is None else {"value": value})}


async def tell(world: World, happened: list[Any], links: list[tuple[int, int]]) -> None:
    events = []
    for node, name, days_ago, order, amount, refund in happened:
        # Of one customer's orders each has its id; some are told twice.
        properties: dict[str, Any] = {"order_id": f"{order}{node % 3}"}
        if name == "Order Completed" or amount != 20:
            properties["revenue"] = amount
        if refund is not None:
            properties["refund_id"] = refund
        events.append(world.event(node, name, days_ago=days_ago, properties=properties))
    await world.tell(events)
    for one, other in links:
        if one != other:
            await world.tell_moves(world.graph.link(one, other))
    await world.follow()


async def holding(world: World, rule: dict[str, Any]) -> set[int]:
    async with world.database.workspace(world.workspace_id) as connection:
        own = (await read_workspace(connection, world.workspace_id)).own_terms(world.clock.now())
    found = await world.history.members(
        world.workspace_id, parse_rule(rule), now=world.clock.now(), time_zone="Asia/Shanghai", own=own
    )
    return set(found.tolist())


async def check(strategy: st.SearchStrategy[Any], count: int, holds: Callable[..., Coroutine[Any, Any, None]]) -> None:
    """Runs a property over examples, as `test_parity.check`, but leaves a failure as large as it is: each takes seconds."""
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        print_blob=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(value: Any) -> None:
        asyncio.run_coroutine_threadsafe(holds(*value), loop).result()

    await asyncio.to_thread(run)


@pytest.mark.parametrize("count", [3, pytest.param(60, marks=pytest.mark.slow)])
async def test_attributes_bounds_and_rules_are_what_the_events_say(worlds: Worlds, count: int) -> None:
    links = st.lists(st.tuples(st.integers(1, 14), st.integers(1, 14)), max_size=3)
    cases = st.tuples(happenings, links, st.lists(comparisons, min_size=4, max_size=6), st.integers(0, 40))

    async def holds(happened: list[Any], links: list[Any], asked: list[Any], later: int) -> None:
        world = worlds.make()
        await tell(world, happened, links)
        measured = await measure(world)
        oracle = StandingOracle(world.events, world.graph.customer_of, world.clock.now(), Ways())
        bounds = oracle.bounds()
        assert {one.value: list(ends) for one, ends in measured.bounds.items()} == bounds
        # Time passes: the bounds stay what they are.
        world.clock.advance(timedelta(days=later))
        oracle = StandingOracle(world.events, world.graph.customer_of, world.clock.now(), Ways())
        stood = await standing_of(world).of_customers(world.workspace_id, oracle.customers)
        assert [row["customer_id"] for row in stood.rows] == oracle.customers
        for row in stood.rows:
            for attribute in ("LIFECYCLE_STAGE", "RFM_CELL", *SCORES):
                expected = oracle.value(attribute, row["customer_id"], bounds)
                assert row[attribute] == (str(expected) if expected else ""), (attribute, row["customer_id"])
            for score in SCORES:
                number = oracle.number(score, row["customer_id"])
                assert row[f"number_{score}"] == ("" if number is None else str(number)), score
        for attribute, op, value in asked:
            expected_ones = {
                customer
                for customer in oracle.customers
                if compares(oracle.value(attribute, customer, bounds), op, value)
            }
            assert await holding(world, rule_of(attribute, op, value)) == expected_ones, (attribute, op, value)

    await check(cases, count, holds)
