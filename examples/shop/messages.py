"""Writes the shop's acts as messages of Segment's HTTP Tracking API, each surface in its own manner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from examples.shop.acts import Act
from examples.shop.catalogue import Product, Store
from examples.shop.people import MINI, TILL, WEB, WECOM, Person

Message = dict[str, Any]
"""One message of the HTTP Tracking API, ready to be encoded as JSON."""

CURRENCY = "CNY"

# What the sending library says about itself and its surroundings; constant for a surface.
_CONTEXT: dict[str, dict[str, Any]] = {
    WEB: {
        "library": {"name": "analytics.js", "version": "5.2.0"},
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "channel": "web_shop",
    },
    MINI: {
        "library": {"name": "yike-mini-program", "version": "1.4.2"},
        "app": {"name": "一客美妆", "version": "3.8.1"},
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "channel": "mini_program",
    },
    TILL: {"library": {"name": "yike-till", "version": "2.1.0"}, "timezone": "Asia/Shanghai", "channel": "store"},
    WECOM: {"library": {"name": "yike-wecom", "version": "1.0.3"}, "timezone": "Asia/Shanghai", "channel": "wecom"},
}


def write_message(act: Act, message_id: str) -> Message:
    """Returns the message of one act; the given id becomes its `messageId`."""
    carrier = act.carrier
    message: Message = {"messageId": message_id, "timestamp": _iso(act.at_ms)}
    if carrier.user_id is not None:
        message["userId"] = carrier.user_id
    if carrier.anonymous_id is not None:
        message["anonymousId"] = carrier.anonymous_id
    context = _CONTEXT[act.surface]
    if carrier.external_ids:
        context = context | {
            "externalIds": [
                {"id": value, "type": kind, "collection": "users", "encoding": "none"}
                for kind, value in carrier.external_ids
            ]
        }
    message["context"] = context
    kind = act.kind
    if kind == "identify":
        message["type"] = "identify"
        message["traits"] = _traits(*act.detail)
    elif kind in ("page", "screen"):
        message["type"] = kind
        message["name"] = _PAGE_NAMES[act.detail[0]]
        message["properties"] = {"category": act.detail[0], "channel": context["channel"]}
    else:
        message["type"] = "track"
        message["event"] = kind
        message["properties"] = properties = _PROPERTIES[kind](*act.detail)
        properties["channel"] = context["channel"] if kind not in _CONSENTS else act.detail[0]
    return message


def order_revenue_fen(lines: tuple[tuple[Product, int], ...], coupon: str | None) -> int:
    """Returns what an order brings in hundredths of a yuan: the sum of its lines, a tenth less with a coupon."""
    total = sum(product.price_fen * quantity for product, quantity in lines)
    return total if coupon is None else total - total // 10


_PAGE_NAMES = {
    "skincare": "护肤馆",
    "makeup": "彩妆馆",
    "fragrance": "香氛馆",
    "haircare": "洗护馆",
    "bodycare": "身体护理馆",
    "service": "门店护理",
}
_CONSENTS = frozenset(("Consent Granted", "Consent Withdrawn"))


def _iso(at_ms: int) -> str:
    seconds, milliseconds = divmod(at_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"


def _yuan(fen: int) -> float:
    # Division by 100 rounds to the nearest double, whose shortest decimal text is the exact amount.
    return fen / 100


def _traits(
    person: Person, created_ms: int | None, source: str | None, known: tuple[tuple[str, str], ...] = ()
) -> dict[str, Any]:
    if source is None:  # a login says who it is, no more
        return {"lastLoginSource": "password"}
    traits: dict[str, Any] = {kind: value for kind, value in known if kind in ("phone", "email")} | {
        "name": person.name,
        "gender": person.gender,
        "birthday": person.birthday.isoformat(),
        "city": person.city,
        "homeStoreId": person.home_store.store_id,
        "signUpSource": source,
        "favouriteCategory": person.category,
    }
    if created_ms is not None:
        traits["createdAt"] = _iso(created_ms)
    return traits


def _line(product: Product, quantity: int) -> dict[str, Any]:
    return {
        "product_id": product.product_id,
        "sku": product.sku,
        "name": product.name,
        "brand": product.brand,
        "category": product.category,
        "price": _yuan(product.price_fen),
        "quantity": quantity,
    }


def _viewed(product: Product, position: int) -> dict[str, Any]:
    return _line(product, 1) | {"currency": CURRENCY, "position": position}


def _added(product: Product, quantity: int) -> dict[str, Any]:
    return _line(product, quantity) | {"currency": CURRENCY}


def _wished(product: Product) -> dict[str, Any]:
    return _line(product, 1) | {"wishlist_name": "想买"}


def _checkout(lines: tuple[tuple[Product, int], ...]) -> dict[str, Any]:
    return {
        "value": _yuan(order_revenue_fen(lines, None)),
        "currency": CURRENCY,
        "products": [_line(product, quantity) for product, quantity in lines],
    }


def _completed(
    order_id: str, lines: tuple[tuple[Product, int], ...], coupon: str | None, store: Store | None
) -> dict[str, Any]:
    gross = order_revenue_fen(lines, None)
    revenue = order_revenue_fen(lines, coupon)
    properties: dict[str, Any] = {
        "order_id": order_id,
        "revenue": _yuan(revenue),
        "currency": CURRENCY,
        "products": [_line(product, quantity) for product, quantity in lines],
    }
    if coupon is not None:
        properties["coupon"] = coupon
        properties["discount"] = _yuan(gross - revenue)
    if store is not None:
        properties["store_id"] = store.store_id
        properties["store_name"] = store.name
        properties["city"] = store.city
    return properties


def _refunded(order_id: str, lines: tuple[tuple[Product, int], ...], coupon: str | None) -> dict[str, Any]:
    return {"order_id": order_id, "revenue": _yuan(order_revenue_fen(lines, coupon)), "currency": CURRENCY}


def _reviewed(product: Product, rating: int, text: str) -> dict[str, Any]:
    return {
        "product_id": product.product_id,
        "product_name": product.name,
        "category": product.category,
        "rating": rating,
        "review_body": text,
    }


def _consent(channel: str) -> dict[str, Any]:
    return {"channel": channel, "purpose": "marketing"}


def _signed_up(store: Store | None) -> dict[str, Any]:
    return {} if store is None else {"store_id": store.store_id, "city": store.city}


def _befriended(store: Store, staff_id: str) -> dict[str, Any]:
    return {"store_id": store.store_id, "staff_id": staff_id}


_PROPERTIES: dict[str, Callable[..., dict[str, Any]]] = {
    "Product Viewed": _viewed,
    "Product Added": _added,
    "Product Added to Wishlist": _wished,
    "Products Searched": lambda query: {"query": query},
    "Checkout Started": _checkout,
    "Order Completed": _completed,
    "Order Refunded": _refunded,
    "Product Reviewed": _reviewed,
    "Signed Up": _signed_up,
    "Signed In": dict,
    "Consent Granted": _consent,
    "Consent Withdrawn": _consent,
    "WeCom Friend Added": _befriended,
    "Store Consultation": lambda store, staff_id, topic: {
        "store_id": store.store_id, "city": store.city, "staff_id": staff_id, "topic": topic,
    },
    "Complaint Made": lambda topic, order_id: {"topic": topic, "order_id": order_id},
    "Note Viewed": lambda note_id, title: {"note_id": note_id, "title": title, "source": "xiaohongshu"},
}  # fmt: skip
