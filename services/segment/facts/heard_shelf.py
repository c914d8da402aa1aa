"""What profile tells and exports of the catalogue, read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from services.segment.domain.shelf import HeardProduct, HeardStock, HeardStore
from yike.profile.v1 import catalogue_resources_pb2 as resources_pb
from yike.profile.v1 import catalogue_service_pb2 as catalogue_pb

_LARGEST = 255
_MICROS = Decimal("0.000001")


def heard_products(told: Iterable[tuple[resources_pb.Product, int]]) -> tuple[HeardProduct, ...]:
    """Returns products, each with its revision."""
    return tuple(
        HeardProduct(
            sku=one.sku,
            revision=revision,
            display_name=one.display_name,
            category=one.category,
            brand=one.brand,
            price=_price(one),
            currency=one.price.currency_code,
            status=min(one.status, _LARGEST),
            archive_us=one.delete_time.ToMicroseconds() if one.HasField("delete_time") else 0,
        )
        for one, revision in told
    )


def heard_stores(told: Iterable[tuple[resources_pb.Store, int]]) -> tuple[HeardStore, ...]:
    """Returns stores, each with its revision."""
    return tuple(
        HeardStore(
            store_id=one.store_id,
            revision=revision,
            display_name=one.display_name,
            region=one.region,
            status=min(one.status, _LARGEST),
            archive_us=one.delete_time.ToMicroseconds() if one.HasField("delete_time") else 0,
        )
        for one, revision in told
    )


def heard_stock(told: Iterable[catalogue_pb.StockLeft]) -> tuple[HeardStock, ...]:
    """Returns lines of stock."""
    return tuple(HeardStock(one.sku, one.store_id, one.quantity, one.state_time_us) for one in told)


def _price(product: resources_pb.Product) -> Decimal | None:
    """Returns a product's price; one that a later version writes in another way is not known."""
    if not product.HasField("price"):
        return None
    try:
        return Decimal(product.price.amount).quantize(_MICROS, ROUND_HALF_UP)
    except InvalidOperation:
        return None
