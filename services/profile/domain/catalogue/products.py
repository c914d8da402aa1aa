"""A product."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from services.common.errors import InvalidArgument, Reason
from services.profile.domain.catalogue.entries import Entry, check_path, check_url

MAXIMUM_PRODUCTS = 100_000
"""Of a workspace, archived ones left out."""

MAXIMUM_ATTRIBUTES = 50
MAXIMUM_ATTRIBUTE_NAME = 60
MAXIMUM_ATTRIBUTE_VALUE = 300
MAXIMUM_ATTRIBUTE_BYTES = 8_192
"""Of all names and values of a product together, in UTF-8."""


class ProductStatus(enum.IntEnum):
    """Whether a product is sold; numbers as in the contract."""

    ON_SALE = 1
    OFF_SALE = 2
    DISCONTINUED = 3


@dataclass(frozen=True, slots=True)
class Price:
    """An exact amount of money: `amount` keeps its places, so 199.00 stays 199.00."""

    amount: Decimal
    currency_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Entry):
    """What a retailer sells under one number; its fields are those of the contract."""

    sku: str
    category: str = ""
    brand: str = ""
    price: Price | None = None
    image_url: str = ""
    page_url: str = ""
    status: ProductStatus = ProductStatus.ON_SALE
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its SKU."""
        return self.sku

    def check(self, field: str) -> None:
        """Checks its category, addresses and attributes; the rest is the contract's.

        Raises:
            InvalidArgument: Naming the field.
        """
        check_path(self.category, f"{field}.category")
        check_url(self.image_url, f"{field}.image_url")
        check_url(self.page_url, f"{field}.page_url")
        _check_attributes(self.attributes, f"{field}.attributes")


def _check_attributes(attributes: Mapping[str, str], field: str) -> None:
    if len(attributes) > MAXIMUM_ATTRIBUTES:
        raise InvalidArgument(
            f"{field}: it must have at most {MAXIMUM_ATTRIBUTES} entries.",
            reason=Reason.ERROR_REASON_TOO_LARGE,
            field=field,
        )
    size = 0
    for name, value in attributes.items():
        size += len(name.encode()) + len(value.encode())
        if not 1 <= len(name) <= MAXIMUM_ATTRIBUTE_NAME or len(value) > MAXIMUM_ATTRIBUTE_VALUE:
            raise InvalidArgument(
                f"{field}: a name has 1 to {MAXIMUM_ATTRIBUTE_NAME} characters, a value at most "
                f"{MAXIMUM_ATTRIBUTE_VALUE}.",
                field=field,
            )
        if not (name + value).isprintable():
            raise InvalidArgument(f"{field}: names and values are one line, without control characters.", field=field)
    if size > MAXIMUM_ATTRIBUTE_BYTES:
        raise InvalidArgument(
            f"{field}: its names and values must have at most {MAXIMUM_ATTRIBUTE_BYTES:,} bytes together.",
            reason=Reason.ERROR_REASON_TOO_LARGE,
            field=field,
        )
