"""What is computed of a customer equals a plain oracle's, and a rule with the same words holds exactly when that compares so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import strategies as st

from services.segment.domain.parsing import parse_rule
from services.segment.history.measuring import MeasureHistory
from services.segment.measures import parse_measure
from tests.integration.segment import strategies
from tests.integration.segment.oracle_values import text
from tests.integration.segment.test_parity import Worlds, check, fill, oracle_of, worlds
from tests.integration.segment.world import World

__all__ = ["worlds"]
ZONE = "Asia/Shanghai"
MEASURES_A_WORLD = 25


async def values(world: World, measures: list[Mapping[str, Any]], customers: list[int]) -> dict[int, list[Any]]:
    """Returns what is computed of customers now."""
    return await MeasureHistory(world.history).values(
        world.workspace_id,
        [parse_measure(measure) for measure in measures],
        customers,
        now=world.clock.now(),
        time_zone=ZONE,
        own=world.terms,
    )


def shown(measure: Mapping[str, Any], value: Any) -> Any:
    """Returns a value so that only equal ones are equal: 1 is not true, and 5.0 is 5; days are a number as it is."""
    ((_, body),) = measure.items()
    if value is None or "DAYS_" in body["aggregate"]:
        return value
    return [text(one) for one in value] if isinstance(value, list) else text(value)


def expected(measure: Mapping[str, Any], value: Any) -> Any:
    """Returns a value of the oracle as the service shows it."""
    ((_, body),) = measure.items()
    in_days = value is not None and "DAYS_" in body["aggregate"]
    return value / 86_400_000_000 if in_days else shown(measure, value)


@pytest.mark.parametrize("count", [4, pytest.param(300, marks=pytest.mark.slow)])
async def test_what_is_computed_equals_the_oracle_and_rules_with_the_same_words(worlds: Worlds, count: int) -> None:
    asked = st.lists(
        strategies.measures.flatmap(lambda one: st.tuples(st.just(one), strategies.comparisons_of(one))),
        min_size=MEASURES_A_WORLD,
        max_size=MEASURES_A_WORLD,
    )
    histories = st.lists(st.one_of(strategies.events, strategies.order_events), min_size=1, max_size=25)

    async def holds(history: list[Any], links: list[Any], pairs: list[tuple[Any, Any]]) -> None:
        world = worlds.make()
        await fill(world, history, links)
        await world.follow()
        oracle = oracle_of(world)
        found = await values(world, [measure for measure, _ in pairs], oracle.customers)
        assert sorted(found) == oracle.customers
        rules = {}
        for index, (measure, comparison) in enumerate(pairs):
            ((kind, body),) = measure.items()
            compared = dict(comparison)
            if body["aggregate"] in strategies.NOT_NUMBERS and "value" in compared:
                compared["operand"] = compared.pop("value")
            rules[str(index)] = parse_rule({kind: {**body, **compared}})
        holding = await world.history.holding(
            world.workspace_id, rules, oracle.customers, now=world.clock.now(), time_zone=ZONE
        )
        for index, (measure, comparison) in enumerate(pairs):
            for customer in oracle.customers:
                value = oracle.value(measure, customer)
                told = found[customer][index]
                assert shown(measure, told) == expected(measure, value), (measure, customer, history, links)
                compares = oracle.compares(measure, value, comparison)
                assert (customer in holding[str(index)]) is compares, (measure, comparison, customer, history, links)

    await check(st.tuples(histories, strategies.links, asked), count, holds)
