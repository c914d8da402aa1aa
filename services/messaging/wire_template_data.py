"""Wire ⇄ domain of what templates ask profile for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from services.messaging.domain.template_data import Loyalty, Tier, UsableCoupon
from yike.profile.v1 import catalogue_resources_pb2 as resources_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import template_data_service_pb2 as data_pb


def product_thing(product: resources_pb.Product) -> dict[str, Any]:
    """Returns a product as Liquid reads it."""
    has_price = product.HasField("price")
    return {
        "sku": product.sku,
        "name": product.display_name,
        "category": product.category,
        "brand": product.brand,
        "price": product.price.amount if has_price else None,
        "currency": product.price.currency_code if has_price else None,
        "image_url": product.image_url,
        "url": product.page_url,
        "status": _word(resources_pb.ProductStatus.Name(product.status), "PRODUCT_STATUS_"),
        "attributes": dict(product.attributes),
    }


def store_thing(store: resources_pb.Store) -> dict[str, Any]:
    """Returns a store as Liquid reads it."""
    return {
        "id": store.store_id,
        "name": store.display_name,
        "region": store.region,
        "address": store.address,
        "phone": store.shop_phone,
        "status": _word(resources_pb.StoreStatus.Name(store.status), "STORE_STATUS_"),
        "opening_hours": [
            {
                "weekday": _word(resources_pb.Weekday.Name(each.weekday), "WEEKDAY_"),
                "open": each.open_time,
                "close": each.close_time,
            }
            for each in store.opening_hours
        ],
    }


def loyalty_of(data: data_pb.CustomerTemplateData) -> Loyalty:
    """Returns what a customer has."""
    return Loyalty(
        balance=data.balance,
        debt=data.debt,
        expiring=data.expiring_points,
        points_expire_time=_time(data.points_expire_time) if data.HasField("points_expire_time") else None,
        tier=_tier(data.tier),
        coupons=tuple(
            UsableCoupon(
                code=each.code,
                name=each.display_name,
                description=each.description,
                kind=each.WhichOneof("benefit") or "",
                amount=each.amount_off,
                percent=each.percent_off,
                sku=each.gift,
                currency=each.currency_code,
                minimum_spend=each.minimum_spend,
                expire_time=_time(each.expire_time),
            )
            for each in data.coupons
        ),
    )


def _tier(tier: loyalty_pb.TierStatus) -> Tier:
    return Tier(
        tier_id=tier.tier_id,
        name=tier.title,
        benefits=tuple(tier.benefits),
        progress=tier.progress,
        expire_time=_time(tier.expire_time) if tier.HasField("expire_time") else None,
        next_id=tier.next_tier_id,
        next_name=tier.next_title,
        next_threshold=tier.next_threshold,
    )


def _time(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(UTC)


def _word(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).lower()
