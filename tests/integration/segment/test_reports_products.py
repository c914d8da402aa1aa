"""Reports on goods: who buys them again, what is bought together, how demand goes; against all lines of all orders."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from tests.integration.segment.test_reports import moment, order, told
from tests.integration.segment.world import World


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
