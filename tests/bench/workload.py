"""Events of the benchmarks: deterministic, no two runs alike in their message ids."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

NAMES = (
    "Product Viewed", "Product Added", "Order Completed", "Product List Viewed", "Cart Viewed", "Product Clicked",
    "Checkout Started", "Product Reviewed", "Order Refunded", "Coupon Entered",
)  # fmt: skip
CATEGORIES = ("skincare", "make-up", "fragrance", "hair", "service")
_encode = msgspec.json.Encoder().encode


def event(run: str, number: int, *, customers: int, chance: random.Random) -> dict[str, object]:
    """Returns one track call of a random customer, about 330 bytes of JSON."""
    return {
        "type": "track",
        "messageId": f"{run}-{number}",
        "userId": f"member-{chance.randrange(customers)}",
        "event": NAMES[chance.randrange(len(NAMES))],
        "timestamp": datetime.now(UTC).isoformat(),
        "properties": {
            "product_id": f"sku-{chance.randrange(500)}",
            "category": CATEGORIES[chance.randrange(len(CATEGORIES))],
            "price": chance.randrange(1_000, 100_000) / 100,
            "revenue": chance.randrange(1_000, 100_000) / 100,
            "quantity": 1 + chance.randrange(3),
            "store": f"store-{chance.randrange(200)}",
        },
    }


def batches(
    run: str, events: int, *, customers: int, size: int = 500, repeats: float = 0.05, seed: int = 1
) -> Iterator[tuple[bytes, int]]:
    """Yields request bodies of `size` events with the number of first deliveries in each; `repeats` of all are repeats."""
    chance = random.Random(seed)
    sent: list[bytes] = []
    batch: list[bytes] = []
    fresh = 0
    for number in range(events):
        if sent and chance.random() < repeats:
            batch.append(sent[chance.randrange(len(sent))])
        else:
            encoded = _encode(event(run, number, customers=customers, chance=chance))
            batch.append(encoded)
            fresh += 1
            if len(sent) < 5_000:
                sent.append(encoded)
        if len(batch) == size:
            yield b'{"batch":[' + b",".join(batch) + b"]}", fresh
            batch, fresh = [], 0
    if batch:
        yield b'{"batch":[' + b",".join(batch) + b"]}", fresh


def live_segments(count: int) -> list[dict[str, object]]:
    """Returns `count` different live rules: counts, sums, windows, a quarter with a property filter."""
    rules: list[dict[str, object]] = []
    for index in range(count):
        condition: dict[str, object] = {
            "eventName": NAMES[index % len(NAMES)],
            "aggregate": "AGGREGATE_SUM" if index % 5 == 4 else "AGGREGATE_COUNT",
            "op": "OPERATOR_GTE",
            "value": 1_000 * (1 + index // 10) if index % 5 == 4 else 1 + index // 10,
            "window": {"lastDays": (7, 30, 90, 180)[index % 4]},
        }
        if index % 5 == 4:
            condition["property"] = "revenue"
        if index % 4 == 0:
            condition["filters"] = [
                {"property": "category", "op": "OPERATOR_EQ", "value": CATEGORIES[index % len(CATEGORIES)]}
            ]
        rules.append({"segmentId": f"bench-{index}", "rule": {"event": condition}})
    return rules
