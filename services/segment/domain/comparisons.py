"""What all kinds of conditions are made of: comparisons of values, and which events count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from services.segment.domain.shelf import CatalogueField

# Which events count is a matter of time, too: named beside the rest.
from services.segment.domain.windows import EVER as EVER
from services.segment.domain.windows import Window as Window


class Operator(Enum):
    """How a value is compared; see the contract `rule.proto` for each meaning."""

    EQ = "EQ"
    NE = "NE"
    GT = "GT"
    GTE = "GTE"
    LT = "LT"
    LTE = "LTE"
    CONTAINS = "CONTAINS"
    IN = "IN"
    EXISTS = "EXISTS"
    NOT_EXISTS = "NOT_EXISTS"
    ANNIVERSARY_WITHIN_DAYS = "ANNIVERSARY_WITHIN_DAYS"
    STARTS_WITH = "STARTS_WITH"
    ANNIVERSARY_WITHIN_LAST_DAYS = "ANNIVERSARY_WITHIN_LAST_DAYS"
    LUNAR_ANNIVERSARY_WITHIN_DAYS = "LUNAR_ANNIVERSARY_WITHIN_DAYS"
    LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS = "LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS"
    WITHIN_LAST_DAYS = "WITHIN_LAST_DAYS"
    WITHIN_NEXT_DAYS = "WITHIN_NEXT_DAYS"
    MORE_THAN_DAYS_AGO = "MORE_THAN_DAYS_AGO"
    MORE_THAN_DAYS_AHEAD = "MORE_THAN_DAYS_AHEAD"


NUMERIC = frozenset({Operator.EQ, Operator.NE, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})
ORDERING = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})
VALUELESS = frozenset({Operator.EXISTS, Operator.NOT_EXISTS})


@dataclass(frozen=True)
class Comparison:
    """An operator with what it compares with.

    Attributes:
        op: The operator.
        values: None for EXISTS and NOT_EXISTS, the elements for IN, otherwise exactly one; texts, numbers and truth values
            as `json_values.stored_value` keeps them, so that equal ones are equal and numbers have all their digits.
    """

    op: Operator
    values: tuple[str, ...] = ()


EXISTS = Comparison(Operator.EXISTS)

LIST_MARK = "[]"
"""What stands in a path behind a list whose elements are meant, each."""

_INTO_LISTS = re.compile(r"[^\[\]]+(?:\[\](?:\.[^\[\]]+)?)+", re.DOTALL)


def goes_into_lists(path: str) -> bool:
    """Tells whether a path goes into lists: `products[].category`, `tags[]`."""
    return LIST_MARK in path and _INTO_LISTS.fullmatch(path) is not None


@dataclass(frozen=True)
class PropertyFilter:
    """A condition on one property of an event; `path` goes into objects by dots, into lists by `[]`.

    Attributes:
        path: The property.
        comparison: How it compares.
        catalogue: What is compared of the product or store that the property names; None: the property itself.
    """

    path: str
    comparison: Comparison
    catalogue: CatalogueField | None = None


@dataclass(frozen=True)
class EventMatcher:
    """Which events count, whatever their age: by name (empty: any) and by all of the filters."""

    name: str
    filters: tuple[PropertyFilter, ...] = ()


@dataclass(frozen=True)
class SinceWindow(Window):
    """Later than the customer's last event of some, or the first; `minimum_us` is how far the moment lies back.

    Its beginning is a customer's own: `bounds` knows none.
    """

    after: EventMatcher = EventMatcher("")
    is_first: bool = False
