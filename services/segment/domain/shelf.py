"""What the catalogue says of the products and stores that events name, as rules and reports look at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from services.segment.domain.kept import Kept, Subject

PRODUCTS: Subject = (Kept.PRODUCT, "")
"""The products of the catalogue."""

STORES: Subject = (Kept.STORE, "")
"""Its stores."""


class CatalogueField(Enum):
    """What is said of a product or store; see the contract `rule.proto` for each meaning."""

    PRODUCT_CATEGORY = "PRODUCT_CATEGORY"
    PRODUCT_BRAND = "PRODUCT_BRAND"
    PRODUCT_PRICE = "PRODUCT_PRICE"
    STORE_REGION = "STORE_REGION"

    @property
    def subject(self) -> Subject:
        """Of what it is."""
        return STORES if self is CatalogueField.STORE_REGION else PRODUCTS

    @property
    def is_path(self) -> bool:
        """Whether it is a place in a tree, which equals all that it is below."""
        return self in (CatalogueField.PRODUCT_CATEGORY, CatalogueField.STORE_REGION)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Of events of a name the values of a property are looked up in the catalogue.

    Attributes:
        event_name: Empty: of any name.
        path: The property; it may go into lists.
        subject: `PRODUCTS` or `STORES`.
    """

    event_name: str
    path: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class HeardProduct:
    """A product as a change left it; the highest revision holds.

    Attributes:
        price: Rounded to 6 decimals; None: not known.
        currency: Of the price; empty without one.
        status: The contract's number.
        archive_us: When it was archived; 0: it is not.
    """

    sku: str
    revision: int
    display_name: str
    category: str
    brand: str
    price: Decimal | None
    currency: str
    status: int
    archive_us: int


@dataclass(frozen=True, slots=True)
class HeardStore:
    """A store as a change left it; the highest revision holds. Otherwise as a product."""

    store_id: str
    revision: int
    display_name: str
    region: str
    status: int
    archive_us: int


@dataclass(frozen=True, slots=True)
class HeardStock:
    """How much of a product a store has: of the latest moment holds, of two of one moment the smaller quantity."""

    sku: str
    store_id: str
    quantity: int
    state_us: int


def looked_up(lookups: Iterable[Lookup]) -> dict[Subject, list[Lookup]]:
    """Returns lookups by what they are looked up in, in one order for one set."""
    found: dict[Subject, list[Lookup]] = {}
    for one in sorted(lookups, key=lambda each: (each.event_name, each.path)):
        found.setdefault(one.subject, []).append(one)
    return found
