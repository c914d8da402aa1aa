"""Reports on goods: who buys them again, what is bought together, how demand goes; against all lines of all orders."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from tests.integration.segment.kept_world import kept_of
from tests.integration.segment.test_reports import moment, order, told
from tests.integration.segment.world import World
from yike.segment.v1 import insight_service_pb2 as insight_pb


def line(product: Any, quantity: Any = None, price: Any = None) -> dict[str, Any]:
    """Returns a line of an order; what is None is not said."""
    return {
        key: value
        for key, value in {"product_id": product, "quantity": quantity, "price": price}.items()
        if value is not None
    }


async def test_goods_bought_together_again_and_by_day(world: World) -> None:
    order(world, 1, "2026-06-10T02:00", "A", 9, products=[line("tea", 2, 10), line("cup", 1, "5.50")])
    order(world, 1, "2026-06-11T02:00", "B", 9, products=[line("tea", 1, 10), line("tea", 1, 10)])
    order(world, 2, "2026-06-11T02:00", "C", 9, products=[line("tea"), line("cup", 1, 5.5), {"name": "a gift"}])
    order(world, 3, "2026-06-11T02:00", "D", 9, products=[line(7, 3, 1)])
    order(world, 4, "2026-06-11T02:00", "E", 9, products="none")
    order(world, 5, "2026-06-11T02:00", "F", 9, products=[line("tea", 9, 9)])
    moment(world, 5, "Order Cancelled", "2026-06-12T02:00", order_id="F")
    reports = await told(world)

    found = await reports.products(from_date="2026-06-10", to_date="2026-06-11")

    assert found.orders == 4
    assert [
        (one.product, one.orders, one.buyers, one.repeat_buyers, one.repeat_rate, one.quantity, one.revenue)
        for one in found.products
    ] == [
        ("tea", 3, 2, 1, "0.5", "5", "40"),
        ("cup", 2, 2, 0, "0", "2", "11"),
        ("7", 1, 1, 0, "0", "3", "3"),
    ]
    assert [list(one.quantities) for one in found.products] == [["2", "3"], ["1", "1"], ["0", "3"]]
    (pair,) = found.pairs
    assert (pair.first, pair.second, pair.orders) == ("cup", "tea", 2)
    assert (pair.support, pair.confidence, pair.confidence_back, pair.lift) == ("0.5", "1", "0.666667", "1.333333")
    fewer = await reports.products(from_date="2026-06-10", to_date="2026-06-11", top=1)
    assert ([one.product for one in fewer.products], fewer.truncated, len(fewer.pairs)) == (["tea"], True, 0)


async def test_random_baskets_give_what_all_their_lines_give(world: World) -> None:
    draws = random.Random(81)
    baskets: dict[str, tuple[int, list[tuple[str, int]]]] = {}
    for number in range(80):
        lines = [(draws.choice("abcdef"), draws.randint(1, 4)) for _ in range(draws.randint(1, 5))]
        customer = draws.randint(1, 12)
        baskets[f"o{number}"] = (customer, lines)
        order(
            world,
            customer,
            f"2026-06-{draws.randint(1, 14):02}T02:00",
            f"o{number}",
            1,
            products=[line(product, pieces, 2) for product, pieces in lines],
        )
    reports = await told(world)
    found = await reports.products(from_date="2026-06-01", minimum_orders=1, top_pairs=200)

    placed: defaultdict[str, Counter[int]] = defaultdict(Counter)
    pieces: Counter[str] = Counter()
    together: Counter[tuple[str, ...]] = Counter()
    for customer, lines in baskets.values():
        for product in {product for product, _ in lines}:
            placed[product][customer] += 1
        for product, count in lines:
            pieces[product] += count
        together.update(combinations(sorted({product for product, _ in lines}), 2))
    assert {one.product: (one.orders, one.buyers, one.repeat_buyers, one.quantity) for one in found.products} == {
        product: (
            of.total(), len(of), sum(count > 1 for count in of.values()), str(pieces[product]),
        )
        for product, of in placed.items()
    }  # fmt: skip
    assert {(one.first, one.second): one.orders for one in found.pairs} == dict(together)
    for one in found.pairs:
        lift = Fraction(one.orders * 80, placed[one.first].total() * placed[one.second].total())
        assert abs(Decimal(one.lift) - Decimal(lift.numerator) / lift.denominator) <= Decimal("0.0000005")


async def test_stock_is_held_against_what_each_store_sold(world: World) -> None:
    for number, (product, pieces, store) in enumerate(
        [("tea", 30, "S1"), ("tea", 2, "S2"), ("cup", 1, "S1"), ("pot", 5, "S1"), ("old", 5, "S1"), ("tea", 7, "S9")]
    ):
        order(world, 1, "2026-06-10T02:00", f"O{number}", 9, products=[line(product, pieces)], store_id=store)
    shelf = kept_of(world).shelf
    for product in ("tea", "cup", "old"):
        await shelf.sell(product)
    for store in ("S1", "S2", "S3"):
        await shelf.open(store, "")
    at = world.clock.now()
    await shelf.count("S1", at, tea=10, cup=500, old=9)
    await shelf.count("S2", at, tea=100)
    await shelf.count("S3", at, tea=4)
    # Earlier, later and of one moment: the latest holds, and of one moment the smaller.
    await shelf.count("S2", at - timedelta(days=1), tea=1)
    await shelf.count("S1", at, tea=11)
    await shelf.archive("old")
    reports = await told(world)

    found = await reports.products(from_date="2026-06-01", to_date="2026-06-10", slow_days=60)

    by_product = {one.product: one for one in found.products}
    assert [
        (one.store_id, one.quantity, one.sold, one.cover_days, one.sell_through, one.action)
        for one in by_product["tea"].stores
    ] == [
        ("S1", 10, "30", "3.333333", "0.75", insight_pb.STOCK_ACTION_REORDER),
        ("S2", 100, "2", "500", "0.019608", insight_pb.STOCK_ACTION_MOVE),
        ("S3", 4, "0", "", "0", insight_pb.STOCK_ACTION_MOVE),
    ]
    (cup,) = by_product["cup"].stores
    assert (cup.cover_days, cup.action, cup.display_name) == ("5000", insight_pb.STOCK_ACTION_MARK_DOWN, "Store S1")
    assert (by_product["pot"].display_name, len(by_product["pot"].stores)) == ("", 0)
    assert (by_product["old"].display_name, len(by_product["old"].stores)) == ("Product old", 0)
    with pytest.raises(InvalidArgument, match="slow_days"):
        await reports.products(reorder_days=20, slow_days=20)
