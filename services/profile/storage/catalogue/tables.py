"""The tables of products and of stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from services.profile.domain.catalogue.products import Price, Product, ProductStatus
from services.profile.domain.catalogue.stores import OpeningHours, Store, StoreStatus
from services.profile.storage.catalogue.entries import EntryTable

_TIMES = {"create_time": "create_time", "update_time": "update_time"}


def _product_row(product: Product) -> Sequence[Any]:
    price = product.price
    return (
        product.sku,
        product.display_name,
        product.category,
        product.brand,
        None if price is None else price.amount,
        None if price is None else price.currency_code,
        product.image_url,
        product.page_url,
        int(product.status),
        msgspec.json.encode(dict(product.attributes)).decode(),
    )


def _product(row: dict[str, Any]) -> Product:
    amount, currency_code = row.pop("price_amount"), row.pop("price_currency")
    return Product(
        **{
            **row,
            "price": None if amount is None else Price(amount, currency_code),
            "status": ProductStatus(row["status"]),
            "attributes": msgspec.json.decode(row["attributes"], type=dict[str, str]),
        }
    )


def _store_row(store: Store) -> Sequence[Any]:
    return (
        store.store_id,
        store.display_name,
        store.region,
        store.address,
        store.shop_phone,
        msgspec.json.encode([(each.weekday, each.open_time, each.close_time) for each in store.opening_hours]).decode(),
        store.time_zone,
        int(store.status),
    )


def _store(row: dict[str, Any]) -> Store:
    hours = msgspec.json.decode(row["opening_hours"], type=list[tuple[int, str, str]])
    return Store(
        **{
            **row,
            "status": StoreStatus(row["status"]),
            "opening_hours": tuple(OpeningHours(*each) for each in hours),
        }
    )


PRODUCTS = EntryTable[Product](
    name="products",
    key="sku",
    path="category",
    columns={
        "sku": "text",
        "display_name": "text",
        "category": "text",
        "brand": "text",
        "price_amount": "numeric",
        "price_currency": "text",
        "image_url": "text",
        "page_url": "text",
        "status": "smallint",
        "attributes": "text",
    },
    row=_product_row,
    entry=_product,
    published={
        "sku": "sku",
        "display_name": "display_name",
        "category": "category",
        "brand": "brand",
        "status": "status",
        **_TIMES,
    },
)

STORES = EntryTable[Store](
    name="stores",
    key="store_id",
    path="region",
    columns={
        "store_id": "text",
        "display_name": "text",
        "region": "text",
        "address": "text",
        "shop_phone": "text",
        "opening_hours": "text",
        "time_zone": "text",
        "status": "smallint",
    },
    row=_store_row,
    entry=_store,
    published={
        "store_id": "store_id",
        "display_name": "display_name",
        "region": "region",
        "address": "address",
        "status": "status",
        **_TIMES,
    },
)
