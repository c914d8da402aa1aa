"""Windows that begin with an event of the customer, and counts of one value: live, over nodes, late, ahead of time, explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.segment.domain.errors import InvalidRule
from services.segment.domain.parsing import parse_rule
from tests.integration.segment.world import World


def viewed(form: str, **rest: Any) -> dict[str, Any]:
    window = {form: {"event_name": "Order Completed", **rest}}
    return {"event": {"event_name": "Product Viewed", "op": "GTE", "value": 2, "window": window}}


async def test_what_came_since_the_last_order_counts(world: World) -> None:
    await world.create(viewed("since_last"), "last")
    await world.create(viewed("since_first"), "first")
    for _ in range(2):
        await world.happen(2, "Product Viewed", days_ago=2)
    # Without an order there is no such time.
    assert (await world.members("last"), await world.members("first")) == (set(), set())
    # The order is another node's, and comes late.
    await world.happen(1, "Order Completed", days_ago=3)
    await world.link(1, 2)
    assert (await world.members("last"), await world.members("first")) == ({1}, {1})
    explained = await world.asking.explain(world.workspace_id, "last", 1)
    assert [proof.event_id for proof in explained.findings["rule"].proofs] == [2, 1]
    await world.happen(1, "Order Completed", days_ago=2)
    # At the same microsecond is not later.
    assert (await world.members("last"), await world.members("first")) == (set(), {1})


async def test_an_order_that_is_told_ahead_begins_its_window_when_it_happens(world: World) -> None:
    await world.happen(1, "Order Completed", days_ago=3)
    for _ in range(2):
        await world.happen(1, "Product Viewed", days_ago=2)
    await world.create(viewed("since_last", filters=[{"property": "vip", "op": "NOT_EXISTS"}]), "last")
    await world.happen(1, "Order Completed", days_ago=-1, properties={"vip": True})
    ahead = await world.happen(1, "Order Completed", days_ago=-2)
    assert await world.members("last") == {1}
    explained = await world.asking.explain(world.workspace_id, "last", 1)
    assert explained.findings["rule"].change_us == int(ahead.occur_time.timestamp()) * 1_000_000
    world.clock.advance(timedelta(days=1))
    await world.sweep.turn()
    assert await world.members("last") == {1}
    world.clock.advance(timedelta(days=1))
    await world.sweep.turn()
    assert await world.members("last") == set()


async def test_one_product_viewed_more_than_three_times_is_known_with_its_events(world: World) -> None:
    rule = {
        "event": {
            "event_name": "Product Viewed", "aggregate": "MOST_OF_ONE_VALUE", "property": "sku", "op": "GT", "value": 3,
        }
    }  # fmt: skip
    await world.create(rule, "eager")
    for node, sku in ((1, "a"), (1, "b"), (2, "a"), (1, "a"), (1, "b"), (1, None)):
        await world.happen(node, "Product Viewed", properties={"sku": sku})
    assert await world.members("eager") == set()
    await world.happen(2, "Product Viewed", properties={"sku": "a"})
    assert await world.members("eager") == set()
    await world.link(1, 2)
    assert await world.members("eager") == {1}
    found = (await world.asking.explain(world.workspace_id, "eager", 1)).findings["rule"]
    assert (found.value, [proof.event_id for proof in found.proofs]) == (4, [7, 4, 3, 1])


async def test_values_in_lists_count_each(world: World) -> None:
    lines = [{"sku": "a"}, {"sku": "b"}, {"sku": "a"}, {"none": 1}]
    await world.happen(1, "Order Completed", properties={"lines": lines})

    def of(aggregate: str, **rest: Any) -> dict[str, Any]:
        return {"event": {"aggregate": aggregate, "property": "lines[].sku", **rest}}

    assert await world.bulk(of("COUNT_DISTINCT", op="EQ", value=2)) == {1}
    assert await world.bulk(of("MOST_OF_ONE_VALUE", op="EQ", value=2)) == {1}
    assert await world.bulk(of("MOST_FREQUENT", op="EQ", operand="a")) == {1}
    assert await world.bulk(of("UNIQUE_LIST", op="CONTAINS", operand="b")) == {1}
    assert await world.bulk(of("UNIQUE_LIST", op="CONTAINS", operand="c")) == set()


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"event": {"window": {"since_last": 5}}}, "event.window.since_last"),
        ({"event": {"window": {"since_last": {"name": "x"}}}}, "event.window.since_last.name"),
        (
            {"event": {"window": {"since_first": {"filters": [{"property": "", "op": "EXISTS"}]}}}},
            "event.window.since_first.filters[0].property",
        ),
        ({"orders": {"aggregate": "COUNT", "window": {"since_last": {}}}}, "orders.window.since_last"),
        ({"event": {"aggregate": "MOST_OF_ONE_VALUE"}}, "event.property"),
        ({"event": {"aggregate": "AVERAGE_DAYS_BETWEEN", "property": "sku"}}, "event.property"),
    ],
)
def test_what_is_no_such_window_is_refused_where_it_stands(rule: dict[str, Any], field: str) -> None:
    ((kind, body),) = rule.items()
    with pytest.raises(InvalidRule) as refused:
        parse_rule({kind: {**body, "op": "GTE", "value": 1}})
    assert refused.value.path == f"rule.{field}"
