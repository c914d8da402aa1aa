"""A world's catalogue: told as profile tells it, and what a filter on it means, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from services.common.outbox import partition_of
from services.profile.domain.catalogue.products import Price, Product
from services.profile.domain.catalogue.stock import StockLine
from services.profile.domain.catalogue.stores import Store
from services.profile.facts.told import products_fact, stock_fact, stores_fact
from tests.integration.segment.world import World

Compares = Callable[[Any, Mapping[str, Any]], bool]


@dataclass
class Shelf:
    """Of one world."""

    world: World
    products: dict[str, Product] = field(default_factory=dict)
    stores: dict[str, Store] = field(default_factory=dict)
    stock: dict[tuple[str, str], tuple[datetime, int]] = field(default_factory=dict)
    revisions: Iterator[int] = field(default_factory=lambda: count(10))

    async def sell(
        self, sku: str, category: str = "", brand: str = "", price: str | None = None, *, is_late: bool = False
    ) -> None:
        """Tells of a product; `is_late`: as it was before what was told of it already."""
        now = self.world.clock.now()
        product = Product(
            sku=sku,
            display_name=f"Product {sku}",
            category=category,
            brand=brand,
            price=None if price is None else Price(Decimal(price), "CNY"),
            create_time=now,
            update_time=now,
            revision=1 if is_late and sku in self.products else next(self.revisions),
        )
        if product.revision > 1:
            self.products[sku] = product
        await self.tell(products_fact([product]))

    async def archive(self, sku: str) -> None:
        """Tells that a product was archived."""
        product = replace(self.products[sku], delete_time=self.world.clock.now(), revision=next(self.revisions))
        self.products[sku] = product
        await self.tell(products_fact([product]))

    async def open(self, store_id: str, region: str) -> None:
        """Tells of a store."""
        now = self.world.clock.now()
        store = Store(
            store_id=store_id,
            display_name=f"Store {store_id}",
            region=region,
            create_time=now,
            update_time=now,
            revision=next(self.revisions),
        )
        self.stores[store_id] = store
        await self.tell(stores_fact([store]))

    async def count(self, store_id: str, state_time: datetime, **quantities: int) -> None:
        """Tells how much a store has of products, as of a time."""
        lines = [StockLine(sku, store_id, quantity) for sku, quantity in quantities.items()]
        for line in lines:
            before = self.stock.get((line.sku, store_id))
            if before is None or (state_time, -line.quantity) > (before[0], -before[1]):
                self.stock[line.sku, store_id] = state_time, line.quantity
        await self.tell(stock_fact(lines, state_time))

    async def tell(self, payload: bytes) -> None:
        """Puts a fact on the stream of what is nobody's."""
        await self.world._put("profile", partition_of(0), payload)

    def meets(self, value: Any, one: Mapping[str, Any], compares: Compares) -> bool:
        """Tells whether what a value names compares so; NOT_EXISTS is not asked here."""
        key = str(value) if isinstance(value, str) or (_is_whole(value) and value >= 0) else ""
        if not isinstance(value, str) and key:
            key = str(int(value))
        found = self._found(key, one["catalogue"])
        if found is None or one["op"] == "EXISTS":
            return found is not None
        if one["catalogue"] in ("PRODUCT_CATEGORY", "STORE_REGION"):
            wanted = one["value"] if one["op"] == "IN" else [one["value"]]
            is_below = any(found == place or found.startswith(f"{place}/") for place in wanted)
            return is_below is not (one["op"] == "NE")
        return compares(found, one)

    def _found(self, key: str, of: str) -> Any:
        if of == "STORE_REGION":
            return self.stores[key].region or None if key in self.stores else None
        product = self.products.get(key)
        if product is None:
            return None
        if of == "PRODUCT_PRICE":
            return None if product.price is None else product.price.amount
        return (product.category if of == "PRODUCT_CATEGORY" else product.brand) or None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value % 1 == 0
