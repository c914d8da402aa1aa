"""The rules that the console begins with hold of whom their names say, and of nobody who only comes near."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict

from services.segment.servicer.translation import rule_data
from tests.integration.segment.world import World
from yike.segment.v1 import rule_pb2 as rule_pb

FILE = Path(__file__).resolve().parents[3] / "gateway/console/src/components/rules/ready.json"
READY: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
Happening = tuple[str, float, dict[str, Any]]


def with_wire_values(part: Any, field: str = "") -> Any:
    """Returns the JSON of the API as that of the contract: values of filters are messages there."""
    if isinstance(part, list):
        return [with_wire_values(one, field) for one in part]
    if not isinstance(part, dict):
        return part
    wire = {name: with_wire_values(one, name) for name, one in part.items()}
    return {**wire, "value": {"json": json.dumps(part["value"])}} if field == "filters" and "value" in part else wire


def order(number: int, days_ago: float, revenue: float = 100, *products: str) -> Happening:
    lines = [{"product_id": product} for product in products]
    return "Order Completed", days_ago, {"order_id": f"o{number}", "revenue": revenue, "products": lines}


def viewed(product: str, days_ago: float) -> Happening:
    return "Product Viewed", days_ago, {"product_id": product}


def many(name: str, *days_ago: float, **properties: Any) -> list[Happening]:
    return [(name, one, properties) for one in days_ago]


# Of each rule what happened to somebody of whom it holds, and to somebody of whom it just does not.
LIVES: dict[str, tuple[list[Happening], list[Happening]]] = {
    "viewedOftenNotBought": (
        [*(viewed("a", ago) for ago in (9, 8, 7, 6)), order(1, 5, 100, "b")],
        [*(viewed("a", ago) for ago in (9, 8, 7, 6)), order(1, 5, 100, "b", "a")],
    ),
    "noOrder30": ([order(1, 30)], [order(1, 29.9)]),
    "noOrder60": ([order(1, 60)], [order(1, 59.9)]),
    "noOrder180": ([order(1, 180)], [order(1, 179.9)]),
    "registeredNotOrdered": (many("Signed Up", 3), [*many("Signed Up", 3), order(1, 1)]),
    "noteReaders": (many("Note Viewed", 1, 2, 29), many("Note Viewed", 1, 2, 30)),
    "spent50000": ([order(1, 300, 25_000), order(2, 1, 25_000.01)], [order(1, 300, 25_000), order(2, 1, 25_000)]),
    "order2000": ([order(1, 1, 2_000)], [order(1, 1, 1_999.99), order(2, 1, 1_999)]),
    "unpaidCartAndAway": (
        [*many("Signed In", 5), *many("Product Added", 5)],
        [*many("Signed In", 5), *many("Product Added", 5), order(1, 4)],
    ),
    "enquiriesNotOrdered": (
        many("Store Consultation", 1, 2, 3),
        [*many("Store Consultation", 1, 2, 3), order(1, 29)],
    ),
    "complaints": (many("Complaint Made", 1, 80), many("Complaint Made", 1, 91)),
    "badReviews": (many("Product Reviewed", 1, rating=2), many("Product Reviewed", 1, rating=3)),
    "activityDropped": (
        many("Page Viewed", *range(31, 41), 1, 2, 3),
        many("Page Viewed", *range(31, 41), 1, 2, 3, 4),
    ),
    "longerInterval": (
        [*(order(n, 400 - 20 * n) for n in range(5)), order(8, 100), order(9, 70)],
        [*(order(n, 400 - 20 * n) for n in range(5)), order(8, 100), order(9, 71)],
    ),
    "oftenLittle": (
        [order(n, n + 1, 199) for n in range(6)],
        [order(n, n + 1, 200) for n in range(6)],
    ),
    "seldomMuch": ([order(1, 1, 1_000)], [order(n, 1, 1_000) for n in range(3)]),
    "secondBuyers": (
        [order(1, 20), *(viewed(product, 1) for product in "abc")],
        [order(1, 20), *(viewed(product, 1) for product in "aab")],
    ),
}


def test_each_has_its_lives() -> None:
    assert set(LIVES) == set(READY)


@pytest.mark.parametrize("key", LIVES)
async def test_it_holds_of_whom_its_name_says(world: World, key: str) -> None:
    for node, life in enumerate(LIVES[key], start=1):
        told = [world.event(node, name, days_ago=ago, properties=properties) for name, ago, properties in life]
        await world.tell(told)
    # Of somebody of whom nothing is known none holds.
    await world.tell([world.event(3, "Moved")])
    await world.follow()
    rule = rule_data(ParseDict(with_wire_values(READY[key]), rule_pb.Rule()))
    assert await world.bulk(rule) == {1}
