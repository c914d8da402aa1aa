"""Key figures by what orders are of: products, categories, brands, regions, against a reckoning in plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from tests.integration.segment.kept_world import kept_of
from tests.integration.segment.reports import Reports
from tests.integration.segment.world import World

ASKED: dict[str, Any] = {"metrics": ["REVENUE", "ORDERS", "BUYERS"], "from_date": "2026-06-01"}
CATEGORIES = {"a1": "女装/连衣裙", "a2": "女装/裤", "b1": "男装", "x9": ""}
BRANDS = {"a1": "Aurora", "a2": "Borea", "b1": "Aurora", "x9": ""}
REGIONS = {"S1": "华东/上海", "S2": "华北"}


@pytest.fixture
async def shop(world: World) -> tuple[Reports, list[dict[str, Any]]]:
    """Random orders with refunds, of a catalogue that is told after them; the orders with their net money."""
    chance = random.Random(11)
    orders: list[dict[str, Any]] = []
    for number in range(60):
        lines: list[dict[str, Any]] = [
            {"product_id": chance.choice((*CATEGORIES, "unknown")), "quantity": chance.choice((1, 2, 3))}
            | ({"price": chance.choice((10, 33.33, "99.99", 0))} if chance.random() < 0.9 else {})
            for _ in range(chance.choice((0, 1, 2, 3)))
        ]
        if lines and chance.random() < 0.2:
            del lines[0]["product_id"]
        money = Decimal(chance.choice(("100", "0.01", "33.333333", "0")))
        one: dict[str, Any] = {
            "customer": chance.randint(1, 6),
            "store": chance.choice(("S1", "S2", "S3")),
            "lines": lines,
            "net": money,
        }
        properties = {"order_id": f"o{number}", "revenue": float(money), "store_id": one["store"], "products": lines}
        days = chance.choice((0.1, 1, 3, 6))
        await world.tell([world.event(one["customer"], "Order Completed", days_ago=days, properties=properties)])
        if chance.random() < 0.3:
            back = {"order_id": f"o{number}", "revenue": 40.5, "refund_id": "r"}
            await world.tell([world.event(one["customer"], "Order Refunded", properties=back)])
            one["net"] = max(money - Decimal("40.5"), Decimal(0))
        orders.append(one)
    shelf = kept_of(world).shelf
    for sku, category in CATEGORIES.items():
        await shelf.sell(sku, category, BRANDS[sku])
    for store_id, region in REGIONS.items():
        await shelf.open(store_id, region)
    await world.follow()
    return Reports(world), orders


def reckoned(orders: list[dict[str, Any]], value_of: Any) -> dict[str, tuple[Fraction, int, int]]:
    """Returns revenue, orders and buyers by value; `value_of` says it of a line."""
    money: dict[str, Fraction] = defaultdict(Fraction)
    counts: dict[str, int] = defaultdict(int)
    buyers: dict[str, set[int]] = defaultdict(set)
    for order in orders:
        worth: dict[str, Fraction] = defaultdict(Fraction)
        for line in order["lines"] or [{}]:
            price = Fraction(str(line.get("price", 0)))
            worth[value_of(line)] += price * line.get("quantity", 1)
        whole = sum(worth.values())
        for value, part in worth.items():
            share = part / whole if whole else Fraction(1, len(worth))
            money[value] += Fraction(order["net"]) * share
            counts[value] += 1
            buyers[value].add(order["customer"])
    return {value: (money[value], counts[value], len(buyers[value])) for value in counts}


@pytest.mark.parametrize(
    ("dimension", "value_of"),
    [
        ({}, lambda line: line.get("product_id", "")),
        ({"field": "CATALOGUE_FIELD_PRODUCT_CATEGORY"}, lambda line: CATEGORIES.get(line.get("product_id", ""), "")),
        (
            {"field": "CATALOGUE_FIELD_PRODUCT_CATEGORY", "levels": 1},
            lambda line: CATEGORIES.get(line.get("product_id", ""), "").split("/")[0],
        ),
        ({"field": "CATALOGUE_FIELD_PRODUCT_BRAND"}, lambda line: BRANDS.get(line.get("product_id", ""), "")),
    ],
)
async def test_lines_have_the_money_of_their_orders_and_each_order_counts_once_a_value(
    shop: tuple[Reports, list[dict[str, Any]]], dimension: dict[str, Any], value_of: Any
) -> None:
    reports, orders = shop
    found = await reports.figures(**ASKED, dimension={"catalogue": dimension})
    whole = found.pop(None)
    expected = reckoned(orders, value_of)
    assert found.keys() == expected.keys()
    for value, (money, count, buyers) in expected.items():
        # Each order's part is cut to a millionth.
        assert abs(Fraction(found[value]["REVENUE"].total) - money) < Fraction(count, 1_000_000)
        assert (found[value]["ORDERS"].total, found[value]["BUYERS"].total) == (str(count), str(buyers))
    parts = sum(Decimal(one["REVENUE"].total) for one in found.values())
    assert parts == Decimal(whole["REVENUE"].total) == sum(order["net"] for order in orders)
    for value in expected:
        report = {**ASKED, "dimension": {"catalogue": dimension}}
        behind = await reports.behind("query", report, metric="BUYERS", value=value)
        assert len(behind) == expected[value][2]


async def test_orders_are_split_by_the_region_of_their_store(shop: tuple[Reports, list[dict[str, Any]]]) -> None:
    reports, orders = shop
    for levels, named in ((0, "华东/上海"), (1, "华东")):
        of = {"field": "CATALOGUE_FIELD_STORE_REGION", "levels": levels}
        found = await reports.figures(**ASKED, dimension={"catalogue": of})
        for value, store in ((named, "S1"), ("华北", "S2"), ("", "S3")):
            mine = [order for order in orders if order["store"] == store]
            assert found[value]["ORDERS"].total == str(len(mine))
            assert Decimal(found[value]["REVENUE"].total) == sum(order["net"] for order in mine)


async def test_a_changed_catalogue_is_the_one_that_holds(
    world: World, shop: tuple[Reports, list[dict[str, Any]]]
) -> None:
    reports, _ = shop
    await kept_of(world).shelf.sell("b1", "女装")
    await world.follow()
    of = {"catalogue": {"field": "CATALOGUE_FIELD_PRODUCT_CATEGORY", "levels": 1}}
    assert set(await reports.figures(**ASKED, dimension=of)) == {None, "女装", ""}


@pytest.mark.parametrize(
    ("kind", "request_", "field"),
    [
        ("query", {"metrics": ["ACTIVE_CUSTOMERS"], "dimension": {"catalogue": {}}}, "metrics[0]"),
        ("query", {"metrics": ["ORDERS"], "dimension": {"catalogue": {"field": 3}}}, "dimension.catalogue.field"),
    ],
)
async def test_what_cannot_be_split_so_is_refused(
    world: World, kind: str, request_: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await getattr(Reports(world), kind)(**request_)
    assert refused.value.metadata["field"] == field
