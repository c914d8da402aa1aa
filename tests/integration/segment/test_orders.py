"""Orders count once, less their refunds, whatever tells of them and in whatever order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.segment.domain.parsing import parse_rule
from services.segment.measures import parse_measure
from tests.integration.segment.test_measures import ZONE, values
from tests.integration.segment.world import World

COUNT: Any = {"orders": {"aggregate": "COUNT"}}
REVENUE: Any = {"orders": {"aggregate": "NET_REVENUE"}}
AVERAGE: Any = {"orders": {"aggregate": "AVERAGE_ORDER_VALUE"}}


def buy(world: World, node: int, order_id: Any, revenue: Any, *, days_ago: float = 0, **more: Any) -> None:
    world.event(
        node, "Order Completed", days_ago=days_ago, properties={"order_id": order_id, "revenue": revenue, **more}
    )


def refund(world: World, node: int, order_id: Any, *, days_ago: float = 0, **properties: Any) -> None:
    world.event(node, "Order Refunded", days_ago=days_ago, properties={"order_id": order_id, **properties})


async def computed(world: World, *measures: Any, customer: int = 1) -> list[Any]:
    """Returns what is computed of a customer, once all is told."""
    await world.tell(world.events)
    await world.follow()
    return (await values(world, list(measures), [customer]))[customer]


async def test_an_order_counts_once_whoever_tells_it_and_however_often(world: World) -> None:
    buy(world, 1, "A", 100, days_ago=3)
    buy(world, 1, "A", 100, days_ago=3)
    buy(world, 2, "A", 100, days_ago=2)
    buy(world, 2, 7, 50.5)
    buy(world, 1, "7", 50.5)
    buy(world, 1, None, 999)
    buy(world, 1, True, 999)
    await world.tell(world.events)
    await world.tell_moves(world.graph.link(1, 2))
    assert await computed(world, COUNT, REVENUE, AVERAGE) == [2, 150.5, 75.25]
    await world.tell_moves(world.graph.restore({1: 1, 2: 2}), cut=True)
    assert await computed(world, COUNT, REVENUE) == [2, 150.5]
    assert await computed(world, COUNT, REVENUE, customer=2) == [2, 150.5]


async def test_refunds_take_what_they_say_once_and_never_more_than_the_order(world: World) -> None:
    refund(world, 1, "A", days_ago=9, revenue=30, refund_id="r1")
    buy(world, 1, "A", 100, days_ago=5)
    refund(world, 1, "A", revenue=30, refund_id="r1")
    refund(world, 1, "A", total=20.25)
    refund(world, 1, "A", revenue="all of it")
    assert await computed(world, COUNT, REVENUE) == [1, 49.75]
    buy(world, 1, "B", 10)
    refund(world, 1, "B", revenue=8, refund_id=1)
    refund(world, 1, "B", revenue=8, refund_id=2)
    assert await computed(world, COUNT, REVENUE, AVERAGE) == [2, 49.75, 24.875]
    refund(world, 1, "A")
    assert await computed(world, COUNT, REVENUE, AVERAGE) == [2, 0, 0]
    world.event(1, "Order Cancelled", properties={"order_id": "A"})
    assert await computed(world, COUNT, REVENUE, AVERAGE) == [1, 0, 0]
    world.event(1, "Order Cancelled", properties={"order_id": "B"})
    assert await computed(world, COUNT, REVENUE, AVERAGE) == [0, 0, None]


async def test_an_order_has_the_money_and_the_age_of_its_first_event(world: World) -> None:
    buy(world, 1, "A", 100, days_ago=20, store="s1")
    buy(world, 1, "A", 70, days_ago=2, store="s2")
    refund(world, 1, "A", days_ago=1, revenue=10)
    last_days: Any = {"orders": {"aggregate": "NET_REVENUE", "window": {"last_days": 10}}}
    then: Any = {"orders": {"aggregate": "NET_REVENUE", "window": {"between": {"min_days": 10, "max_days": 30}}}}
    there, here = (
        {"orders": {"aggregate": "COUNT", "filters": [{"property": "store", "op": "EQ", "value": store}]}}
        for store in ("s1", "s2")
    )
    since: Any = {"orders": {"aggregate": "DAYS_SINCE_LAST"}}
    assert await computed(world, last_days, then, there, here, since) == [0, 90, 1, 0, 20.0]


async def test_days_are_those_of_the_workspaces_time_zone(world: World) -> None:
    # It is noon in Shanghai: three hours before it is today for both, eleven hours before is yesterday in Greenwich only.
    for hours in (3, 11):
        world.event(1, "Product Viewed", days_ago=hours / 24)
    days: Any = {"event": {"event_name": "Product Viewed", "aggregate": "DISTINCT_DAYS"}}
    assert await computed(world, days) == [1]
    world.event(1, "Product Viewed", days_ago=13 / 24)
    assert await computed(world, days) == [2]


async def test_of_several_most_frequent_values_the_one_said_last_is_meant_then_the_lesser(world: World) -> None:
    for days_ago, color in ((5, "red"), (4, "blue"), (3, "blue"), (2, "red"), (1, "green")):
        world.event(1, "Product Viewed", days_ago=days_ago, properties={"color": color})
    frequent: Any = {"event": {"event_name": "Product Viewed", "aggregate": "MOST_FREQUENT", "property": "color"}}
    assert await computed(world, frequent) == ["red"]
    world.event(2, "Product Viewed", days_ago=2, properties={"color": "blue"})
    world.event(2, "Product Viewed", days_ago=2.5, properties={"color": "red"})
    await world.tell(world.events)
    await world.tell_moves(world.graph.link(1, 2))
    # Three of each, the last of both at the same moment.
    assert await computed(world, frequent) == ["blue"]


async def test_a_list_has_at_most_a_hundred_values_and_a_rule_looks_at_those(world: World) -> None:
    for number in range(130):
        world.event(1, "Product Viewed", properties={"sku": f"s{number:03d}"})
    listed: Any = {"event": {"event_name": "Product Viewed", "aggregate": "UNIQUE_LIST", "property": "sku"}}
    assert await computed(world, listed) == [[f"s{number:03d}" for number in range(100)]]
    for sku, there in (("s099", {1}), ("s100", set())):
        rule = {"event": {**listed["event"], "op": "CONTAINS", "operand": sku}}
        assert await world.bulk(rule) == there


async def test_a_refund_told_beforehand_moves_members_when_its_time_comes(world: World) -> None:
    segment_id = await world.create({"orders": {"aggregate": "NET_REVENUE", "op": "GTE", "value": 100}}, "big")
    buy(world, 1, "A", 100)
    refund(world, 1, "A", days_ago=-1, revenue=1)
    await world.tell(world.events)
    await world.follow()
    assert await world.members(segment_id) == {1}
    world.clock.advance(timedelta(days=1))
    await world.sweep.turn()
    assert await world.members(segment_id) == set()


async def test_members_move_by_orders_refunds_and_time(world: World) -> None:
    rule = {"orders": {"aggregate": "COUNT", "op": "GTE", "value": 2, "window": {"last_days": 30}}}
    again = await world.create(rule, "again")
    asleep = await world.create({"orders": {"aggregate": "DAYS_SINCE_LAST", "op": "GT", "value": 60}}, "asleep")
    first = {"order_id": "A", "revenue": 10}
    await world.happen(1, "Order Completed", properties=first, days_ago=20)
    await world.happen(1, "Order Completed", properties=first)
    assert await world.members(again) == set()
    await world.happen(1, "Order Completed", properties={"order_id": "B", "revenue": 10})
    assert await world.members(again) == {1}
    await world.happen(1, "Order Cancelled", properties={"order_id": "B"})
    assert await world.members(again) == set()
    await world.happen(1, "Order Completed", properties={"order_id": "C", "revenue": 10})
    assert await world.members(again) == {1}
    world.clock.advance(timedelta(days=10))
    await world.sweep.turn()
    assert await world.members(again) == set()
    assert await world.members(asleep) == set()
    world.clock.advance(timedelta(days=51))
    await world.sweep.turn()
    assert await world.members(asleep) == {1}


async def test_restricted_customers_have_no_values(world: World) -> None:
    buy(world, 1, "A", 10)
    buy(world, 2, "B", 20)
    assert await computed(world, REVENUE) == [10]
    world.event(1, "Processing Restricted", restricts=True)
    await world.tell(world.events)
    await world.follow()
    assert await values(world, [REVENUE], [1, 2]) == {2: [20]}


async def test_one_query_answers_rules_and_values_alike(world: World) -> None:
    """The column of a measure is the very one of a rule with the same words."""
    rule = parse_rule({"orders": {"aggregate": "NET_REVENUE", "op": "GT", "value": 5}})
    query = world.history.query([rule], world.clock.now(), ZONE, world.terms, beside=[parse_measure(REVENUE).column()])
    assert query.name_of(parse_measure(REVENUE).column()) == "e0"
