"""Rules that look up in the catalogue what events name: category, brand, price, region, as the catalogue is now."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest

from services.segment.domain.errors import InvalidRule
from services.segment.domain.parsing import parse_rule
from services.segment.usecases import ForgettingKept, Loading
from tests.integration.segment.kept_world import Kept, kept_of
from tests.integration.segment.test_rebuild import Exports, lose_history
from tests.integration.segment.world import World


def bought(of: str, op: str = "EQ", value: Any = None, path: str = "products[].sku", **more: Any) -> dict[str, Any]:
    one: dict[str, Any] = {"property": path, "catalogue": of, "op": op}
    if value is not None:
        one["value"] = value
    event = {"event_name": "Order Completed", "filters": [one], "aggregate": "COUNT", "op": "GTE", "value": 1}
    return {"event": event | more}


DRESSES = bought("PRODUCT_CATEGORY", value="女装", window={"last_days": 30})
ACME = bought("PRODUCT_BRAND", value="Acme")
DEAR = bought("PRODUCT_PRICE", "GTE", 500)
EAST = bought("STORE_REGION", value="华东", path="store_id")
KNOWN = bought("PRODUCT_CATEGORY", "EXISTS")


@pytest.fixture
def kept(world: World) -> Kept:
    return kept_of(world)


async def order(world: World, node: int, *skus: Any, **more: Any) -> None:
    properties = {"order_id": f"o{len(world.events)}", "products": [{"sku": sku} for sku in skus], **more}
    await world.tell([world.event(node, "Order Completed", properties=properties)])


async def test_a_rule_holds_by_the_catalogue_where_the_event_names_only_a_sku(world: World, kept: Kept) -> None:
    await kept.shelf.sell("D1", "女装/连衣裙", "Acme", "599.00")
    await kept.shelf.sell("X1", "女装x", "Other", "499.99")
    await kept.shelf.sell("1001", "女装", "Acme")
    await kept.shelf.open("S1", "华东/上海")
    segments = [await world.create(rule, f"s{index}") for index, rule in enumerate((DRESSES, ACME, DEAR, EAST, KNOWN))]
    await order(world, 1, "nobody's", "D1", store_id="S1")
    await order(world, 2, "X1", store_id="S2")
    # A number that is written as the SKU.
    await order(world, 3, 1001)
    await order(world, 4, "unknown")
    await world.follow()
    assert [await world.members(one) for one in segments] == [{1, 3}, {1, 3}, {1}, {1}, {1, 2, 3}]


async def test_a_change_of_the_catalogue_asks_those_again_whose_events_name_it(world: World, kept: Kept) -> None:
    dresses, east = await world.create(DRESSES, "dresses"), await world.create(EAST, "east")
    await order(world, 1, "D1", store_id="S1")
    await order(world, 2, "D2")
    await world.follow()
    assert await world.members(dresses) == set()
    await kept.shelf.sell("D1", "女装/连衣裙")
    await kept.shelf.sell("D2", "男装")
    await kept.shelf.open("S1", "华东")
    await world.follow()
    assert (await world.members(dresses), await world.members(east)) == ({1}, {1})
    await kept.shelf.sell("D1", "男装")
    await kept.shelf.sell("D2", "女装")
    await kept.shelf.open("S1", "华北")
    await world.follow()
    assert (await world.members(dresses), await world.members(east)) == ({2}, set())
    # What was told before comes late: the highest revision holds.
    await kept.shelf.sell("D1", "女装", is_late=True)
    await world.follow()
    assert await world.members(dresses) == {2} == await world.bulk(DRESSES)


async def test_a_fact_that_is_heard_by_a_process_that_ends_moves_whom_it_should_at_the_next(
    world: World, kept: Kept
) -> None:
    dresses = await world.create(DRESSES, "dresses")
    await order(world, 1, "D1")
    await world.follow()
    await kept.shelf.sell("D1", "女装")
    # It is in the history, and its turn is not committed.
    records = world.follower.record

    async def breaks_off(*arguments: Any, **rest: Any) -> None:
        await records(*arguments, **rest)
        raise asyncio.CancelledError

    world.follower.record = breaks_off  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await world.consumer.turn()
    assert await world.members(dresses) == set()
    world.restart()
    await world.follow()
    assert await world.members(dresses) == {1}


async def test_an_archived_product_counts_until_it_is_forgotten_and_then_no_more(world: World, kept: Kept) -> None:
    known = await world.create(KNOWN, "known")
    await kept.shelf.sell("D1", "女装")
    await order(world, 1, "D1")
    await world.follow()
    await kept.shelf.archive("D1")
    await world.follow()
    assert await world.members(known) == {1}
    forgetting = ForgettingKept(world.database, world.history, world.evaluator, world.clock)
    world.clock.advance(timedelta(days=399))
    await forgetting.forget(world.workspace_id)
    assert await world.members(known) == {1}
    world.clock.advance(timedelta(days=2))
    await forgetting.forget(world.workspace_id)
    assert await world.members(known) == set() == await world.bulk(KNOWN)


async def test_a_history_of_before_it_is_loaded_once(world: World, kept: Kept) -> None:
    await kept.shelf.sell("D1", "女装", "Acme", "600")
    await kept.shelf.open("S1", "华东")
    segments = [await world.create(rule, f"s{index}") for index, rule in enumerate((DRESSES, DEAR, EAST))]
    await order(world, 1, "D1", store_id="S1")
    await world.follow()
    await lose_history(world)
    world.restart()
    await world.tell(world.events)
    await world.follow()
    assert await world.bulk(DRESSES) == set()
    exports = Exports(world)
    loading = Loading(
        world.database,
        world.history,
        world.evaluator,
        profile=exports,
        identity=exports,
        clock=world.clock,
        forget=world.follower.forget,
    )
    assert await loading.turn() >= 1
    assert [await world.members(one) for one in segments] == [{1}, {1}, {1}]


async def test_orders_sequences_and_windows_look_it_up_too(world: World, kept: Kept) -> None:
    (one,) = DRESSES["event"]["filters"]
    rules: list[dict[str, Any]] = [
        {"orders": {"aggregate": "COUNT", "filters": [one], "op": "GTE", "value": 1}},
        {"sequence": {"steps": [{"event_name": "Seen"}, {"event_name": "Order Completed", "filters": [one]}]}},
        {
            "event": {
                "event_name": "Order Completed",
                "aggregate": "COUNT",
                "op": "GTE",
                "value": 1,
                "window": {"since_first": {"event_name": "Order Completed", "filters": [one]}},
            }
        },
    ]
    segments = [await world.create(rule, f"s{index}") for index, rule in enumerate(rules)]
    await world.tell([world.event(1, "Seen", days_ago=3)])
    first = world.event(1, "Order Completed", days_ago=2, properties={"order_id": "a", "products": [{"sku": "D1"}]})
    second = world.event(1, "Order Completed", days_ago=1, properties={"order_id": "b"})
    await world.tell([first, second])
    await world.follow()
    assert [await world.members(one) for one in segments] == [set(), set(), set()]
    await kept.shelf.sell("D1", "女装")
    await world.follow()
    assert [await world.members(one) for one in segments] == [{1}, {1}, {1}]


@pytest.mark.parametrize(
    ("one", "field"),
    [
        ({"catalogue": "PRODUCT_COLOUR", "op": "EXISTS"}, "catalogue"),
        ({"catalogue": "PRODUCT_CATEGORY", "op": "CONTAINS", "value": "x"}, "op"),
        ({"catalogue": "PRODUCT_PRICE", "op": "IN", "value": [1]}, "op"),
        ({"catalogue": "PRODUCT_PRICE", "op": "EQ", "value": "1"}, "value"),
        ({"catalogue": "STORE_REGION", "op": "IN", "value": ["a", 1]}, "value[1]"),
    ],
)
def test_what_cannot_be_compared_is_refused(one: dict[str, Any], field: str) -> None:
    rule = {"event": {"event_name": "x", "filters": [{"property": "sku", **one}], "op": "GTE", "value": 1}}
    with pytest.raises(InvalidRule, match=re.escape(f"filters[0].{field}:")):
        parse_rule(rule)
