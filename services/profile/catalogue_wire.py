"""Between protobuf messages and products, stores and stock, in both directions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any, Generic, TypeVar, cast

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
from google.protobuf.message import Message

from services.common.errors import InvalidArgument
from services.common.filters import Value
from services.common.listings import Listable
from services.common.updates import etag_of, updated
from services.profile.domain import microseconds
from services.profile.domain.catalogue.entries import Entry
from services.profile.domain.catalogue.products import Price, Product, ProductStatus
from services.profile.domain.catalogue.stock import NamedLevel, StockLevel, StockLine
from services.profile.domain.catalogue.stores import OpeningHours, Store, StoreStatus
from yike.common.v1 import money_pb2
from yike.profile.v1 import catalogue_resources_pb2 as resources_pb
from yike.profile.v1 import catalogue_service_pb2 as catalogue_pb

S = TypeVar("S", bound=IntEnum)
E = TypeVar("E", bound=Entry)
M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class EntryForm(Generic[E, M]):
    """How a kind of entries stands on the wire.

    Attributes:
        field: The field of requests that holds one.
        listable: What may be asked of the list of them; its key is the field that tells one from another.
        branch: The field that says where one stands in its tree, and the argument of the list that names a branch of it.
        changeable: The fields that may be changed.
        message: Writes one.
        new: Reads one as it is to be, under the name by which errors call it.
    """

    field: str
    listable: Listable
    branch: str
    changeable: Collection[str]
    message: Callable[[E], M]
    new: Callable[[M, str], E]

    def changed(self, current: E, given: M, mask: FieldMask) -> E:
        """Returns an entry with what the mask names taken over.

        Raises:
            InvalidArgument: If the mask names what cannot be changed.
        """
        return self.new(updated(self.message(current), given, mask, changeable=self.changeable), self.field)


_OF_PRODUCT = (
    "display_name", "category", "brand", "price", "image_url", "page_url", "status", "attributes",
)  # fmt: skip
_OF_STORE = ("display_name", "region", "address", "shop_phone", "opening_hours", "time_zone", "status")
_TIMES = {"create_time": datetime, "update_time": datetime}


def _names_of(enum: EnumTypeWrapper, prefix: str) -> Mapping[str, Value]:
    return {each: number for name, number in enum.items() if number for each in (name, name.removeprefix(prefix))}


PRODUCTS = Listable(
    call="ListProducts",
    filters={
        "sku": str,
        "display_name": str,
        "category": str,
        "brand": str,
        "status": _names_of(resources_pb.ProductStatus, "PRODUCT_STATUS_"),
        **_TIMES,
    },
    orders={"sku": str, "display_name": str, **_TIMES},
    key="sku",
)
STORES = Listable(
    call="ListStores",
    filters={
        "store_id": str,
        "display_name": str,
        "region": str,
        "address": str,
        "status": _names_of(resources_pb.StoreStatus, "STORE_STATUS_"),
        **_TIMES,
    },
    orders={"store_id": str, "display_name": str, **_TIMES},
    key="store_id",
)
STOCK_OF_PRODUCT = Listable(call="ListProductStock", filters={}, orders={"store_id": str}, key="store_id")
STOCK_OF_STORE = Listable(call="ListStoreStock", filters={}, orders={"sku": str}, key="sku")


def product_message(product: Product) -> resources_pb.Product:
    """Returns a product as the wire has it."""
    message = resources_pb.Product(
        sku=product.sku,
        display_name=product.display_name,
        category=product.category,
        brand=product.brand,
        image_url=product.image_url,
        page_url=product.page_url,
        status=cast(Any, int(product.status)),
        attributes=dict(product.attributes),
        etag=etag_of(product.revision),
    )
    if product.price is not None:
        message.price.CopyFrom(
            money_pb2.Money(amount=f"{product.price.amount:f}", currency_code=product.price.currency_code)
        )
    _set_times(message, product)
    return message


def new_product(message: resources_pb.Product, field: str = "product") -> Product:
    """Returns a product as it is to be; what the service says of it is not looked at.

    Raises:
        InvalidArgument: If its status is none that we know.
    """
    price = message.price
    return Product(
        sku=message.sku,
        display_name=message.display_name or message.sku,
        category=message.category,
        brand=message.brand,
        price=Price(Decimal(price.amount), price.currency_code) if message.HasField("price") else None,
        image_url=message.image_url,
        page_url=message.page_url,
        status=_status(ProductStatus, message.status, ProductStatus.ON_SALE, field),
        attributes=dict(message.attributes),
    )


def store_message(store: Store) -> resources_pb.Store:
    """Returns a store as the wire has it."""
    message = resources_pb.Store(
        store_id=store.store_id,
        display_name=store.display_name,
        region=store.region,
        address=store.address,
        shop_phone=store.shop_phone,
        opening_hours=[
            resources_pb.OpeningHours(
                weekday=cast(Any, each.weekday), open_time=each.open_time, close_time=each.close_time
            )
            for each in store.opening_hours
        ],
        time_zone=store.time_zone,
        status=cast(Any, int(store.status)),
        etag=etag_of(store.revision),
    )
    _set_times(message, store)
    return message


def new_store(message: resources_pb.Store, field: str = "store") -> Store:
    """Returns a store as it is to be; what the service says of it is not looked at.

    Raises:
        InvalidArgument: If its status is none that we know.
    """
    return Store(
        store_id=message.store_id,
        display_name=message.display_name or message.store_id,
        region=message.region,
        address=message.address,
        shop_phone=message.shop_phone,
        opening_hours=tuple(
            sorted(OpeningHours(each.weekday, each.open_time, each.close_time) for each in message.opening_hours)
        ),
        time_zone=message.time_zone,
        status=_status(StoreStatus, message.status, StoreStatus.OPEN, field),
    )


PRODUCT_FORM = EntryForm(
    field="product",
    listable=PRODUCTS,
    branch="category",
    changeable=_OF_PRODUCT,
    message=product_message,
    new=new_product,
)
STORE_FORM = EntryForm(
    field="store",
    listable=STORES,
    branch="region",
    changeable=_OF_STORE,
    message=store_message,
    new=new_store,
)


def stock_line(message: catalogue_pb.StockLine) -> StockLine:
    """Returns a statement of stock."""
    return StockLine(message.sku, message.store_id, message.quantity)


def level_message(named: NamedLevel) -> resources_pb.StockLevel:
    """Returns how much of a product a store has, as the wire has it."""
    level = named.level
    message = resources_pb.StockLevel(
        sku=level.sku,
        store_id=level.store_id,
        quantity=level.quantity,
        product_name=named.product_name,
        store_name=named.store_name,
    )
    message.state_time.FromDatetime(level.state_time)
    message.update_time.FromDatetime(level.update_time)
    return message


def product_left(product: Product) -> catalogue_pb.ProductLeft:
    """Returns a product with its revision."""
    return catalogue_pb.ProductLeft(product=product_message(product), revision=product.revision)


def store_left(store: Store) -> catalogue_pb.StoreLeft:
    """Returns a store with its revision."""
    return catalogue_pb.StoreLeft(store=store_message(store), revision=store.revision)


def level_left(level: StockLevel) -> catalogue_pb.StockLeft:
    """Returns a line of stock as it was stated last."""
    return catalogue_pb.StockLeft(
        sku=level.sku,
        store_id=level.store_id,
        quantity=level.quantity,
        state_time_us=microseconds(level.state_time),
    )


def _set_times(message: resources_pb.Product | resources_pb.Store, entry: Entry) -> None:
    message.create_time.FromDatetime(entry.create_time)
    message.update_time.FromDatetime(entry.update_time)
    if entry.delete_time is not None:
        message.delete_time.FromDatetime(entry.delete_time)


def _status(kind: type[S], number: int, default: S, field: str) -> S:
    try:
        return kind(number) if number else default
    except ValueError as error:
        raise InvalidArgument(
            f"{field}.status: it must be one of {', '.join(each.name for each in kind)}.", field=f"{field}.status"
        ) from error
