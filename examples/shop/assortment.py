"""The shop's goods, stores and stock, as the bodies of the calls that take them in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from examples.shop.catalogue import Catalogue, category_name

_REGIONS = {
    "华东": ("上海", "杭州", "南京", "苏州", "青岛", "宁波", "厦门", "合肥", "福州"),
    "华北": ("北京",),
    "华南": ("广州", "深圳"),
    "西南": ("成都", "重庆", "昆明"),
    "华中": ("武汉", "长沙", "郑州"),
    "西北": ("西安",),
    "东北": ("沈阳",),
}
_REGION_OF = {city: region for region, cities in _REGIONS.items() for city in cities}
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
LINES_A_CALL = 1_000


def products(catalogue: Catalogue) -> dict[str, Any]:
    """Returns the body of `POST /v1/products:batchUpsert`."""
    return {
        "products": [
            {
                "sku": product.sku,
                "displayName": product.name,
                "category": f"{'服务' if category == 'service' else '商品'}/{category_name(category)}",
                "brand": product.brand,
                "price": {"amount": f"{product.price_fen // 100}.{product.price_fen % 100:02d}", "currencyCode": "CNY"},
                "attributes": {"productId": product.product_id},
            }
            for category in catalogue.categories
            for product in catalogue.products[category]
        ]
    }


def stores(catalogue: Catalogue) -> dict[str, Any]:
    """Returns the body of `POST /v1/stores:batchUpsert`."""
    return {
        "stores": [
            {
                "storeId": store.store_id,
                "displayName": store.name,
                "region": f"{_REGION_OF[store.city]}/{store.city}",
                "address": f"{store.city}市{store.name.removeprefix('一客美妆' + store.city).removesuffix('店')} {number} 号",
                # Of the range that is kept free for stories.
                "shopPhone": f"400-000-{number:04d}",
                "timeZone": "Asia/Shanghai",
                "openingHours": [
                    {
                        "weekday": f"WEEKDAY_{day}",
                        "openTime": "10:00",
                        "closeTime": "22:00" if day in ("FRIDAY", "SATURDAY") else "21:30",
                    }
                    for day in _WEEKDAYS
                ],
            }
            for number, store in enumerate(catalogue.stores, 1)
        ]
    }


def stock(catalogue: Catalogue, moment: datetime) -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/stock:set`: what each store has of all that can be put on a shelf, as of a moment."""
    lines = [
        # A few shelves are empty, and what sells best is there most.
        {
            "sku": product.sku,
            "storeId": store.store_id,
            "quantity": str(max(0, (shelf * 7 + rank * 11) % 48 - rank)),
        }
        for shelf, store in enumerate(catalogue.stores)
        for category in catalogue.categories
        if category != "service"
        for rank, product in enumerate(catalogue.products[category])
    ]
    return [
        {"lines": lines[start : start + LINES_A_CALL], "stateTime": moment.isoformat()}
        for start in range(0, len(lines), LINES_A_CALL)
    ]
