"""What every Python client sends; tests/clients/test_clients.py expects the same of all."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

URL = os.environ["YIKE_URL"]
WRITE_KEY = os.environ["YIKE_WRITE_KEY"]
USER = os.environ["YIKE_USER"]

TRAITS = {
    "name": "李娜 👍",
    "email": f"{USER}@example.com",
    "age": 41,
    "balance": 12.25,
    "points": 9007199254740991,
    "vip": True,
    "address": {"city": "上海"},
}
ORDERED = datetime(2026, 3, 1, 8, 0, 0, 250_000, tzinfo=UTC)
ORDER = {
    "order_id": f"order-{USER}",
    "revenue": 99.5,
    "quantity": 3,
    "note": "一客 🛍" * 20,
    "products": [{"sku": "a-1", "price": 33.1}, {"sku": "b-2", "price": 66.4}],
}
CUT = "👍\ud83d"
"""What cutting a text in the middle of an emoji leaves."""

ITEMS: list[dict[str, Any]] = [{"number": number, "share": number / 8} for number in range(60)]


def play(client: Any) -> None:
    """Sends everything through a client of the interface that Segment's and RudderStack's libraries share."""
    client.identify(USER, TRAITS)
    client.track(USER, "Order Completed", ORDER, timestamp=ORDERED)
    for item in ITEMS:
        client.track(USER, "Product Viewed", item)
    client.track(USER, "Review Written", {"text": CUT})
    client.page(USER, name="Home")
    client.screen(USER, name="Start")
    client.group(USER, "g-1", {"plan": "gold"})
    client.shutdown()
