"""Key figures: which there are, what they may be split by, and how they are reckoned from counts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

from services.common.errors import InvalidArgument
from services.segment.domain.shelf import CatalogueField

DEFAULT_CHURN_DAYS = 90


class Metric(IntEnum):
    """A key figure; the numbers are those of the contract."""

    CUSTOMERS = 1
    ACTIVE_CUSTOMERS = 2
    NEW_CUSTOMERS = 3
    BUYERS = 4
    NEW_BUYERS = 5
    REPURCHASE_RATE = 6
    CHURN_RATE = 7
    REVENUE = 8
    ORDERS = 9
    AVERAGE_ORDER_VALUE = 10


OF_ORDERS = frozenset(
    {
        Metric.BUYERS,
        Metric.NEW_BUYERS,
        Metric.REPURCHASE_RATE,
        Metric.REVENUE,
        Metric.ORDERS,
        Metric.AVERAGE_ORDER_VALUE,
    }
)
"""Those that each order counts for."""

OF_FIRST_ACTS = frozenset({Metric.CUSTOMERS, Metric.NEW_CUSTOMERS})
"""Those that each customer counts for once, when they first did something."""

OF_NO_EVENT = OF_FIRST_ACTS | {Metric.CHURN_RATE}
"""Those that no property of one event splits."""


@dataclass(frozen=True)
class Catalogued:
    """What orders are of, by the catalogue.

    Attributes:
        field: What of it; None: the products themselves.
        levels: Of a place in a tree so many levels; 0: all.
    """

    field: CatalogueField | None
    levels: int = 0

    @property
    def is_of_lines(self) -> bool:
        """Whether it is of the lines of an order, and not of the order."""
        return self.field is not CatalogueField.STORE_REGION

    @property
    def key(self) -> str:
        """What names the product of a line, or the store of an order, where nothing else is asked."""
        return "product_id" if self.is_of_lines else "store_id"


@dataclass(frozen=True)
class Dimension:
    """What figures are split by: a property of events, or names of groups of customers; at most one of them.

    Attributes:
        property: A property's path; empty: it is none. With `catalogued` what names that.
        groups: Names of segments or tags; empty: they are none.
        catalogued: What of the catalogue; None: nothing.
    """

    property: str = ""
    groups: tuple[str, ...] = ()
    catalogued: Catalogued | None = None

    def __bool__(self) -> bool:
        """Whether anything is split."""
        return bool(self.property or self.groups)


WHOLE = Dimension()

Point = int
"""The index of a period, or TOTAL."""

TOTAL = -1


@dataclass
class Counts:
    """What a period, or the whole time, has of one value of a dimension."""

    customers: int = 0
    active: int = 0
    new: int = 0
    buyers: int = 0
    new_buyers: int = 0
    again: int = 0
    orders: int = 0
    revenue: Decimal = Decimal(0)
    churn_base: int = 0
    churned: int = 0


Table = dict[Point, Counts]


def read_metrics(numbers: Sequence[int], dimension: Dimension) -> list[Metric]:
    """Returns the metrics of their numbers.

    Raises:
        InvalidArgument: If one is none, stands twice, or is not split by the dimension.
    """
    found: list[Metric] = []
    for index, number in enumerate(numbers):
        field = f"metrics[{index}]"
        if number not in set(Metric):
            names = ", ".join(f"METRIC_{one.name}" for one in Metric)
            raise InvalidArgument(f"{field}: it must be one of {names}.", field=field)
        metric = Metric(number)
        if metric in found:
            raise InvalidArgument(f"{field}: METRIC_{metric.name} stands there already; ask for it once.", field=field)
        if dimension.property and metric in OF_NO_EVENT:
            raise InvalidArgument(
                f"{field}: METRIC_{metric.name} is of no event that has a property; split it by segments or tags.",
                field=field,
            )
        if dimension.catalogued and metric not in OF_ORDERS:
            raise InvalidArgument(
                f"{field}: METRIC_{metric.name} is of no order; leave the catalogue out.", field=field
            )
        found.append(metric)
    return found


def figure(metric: Metric, counts: Counts) -> str:
    """Returns a figure as decimal text; empty where there is nothing to divide by."""
    return _FIGURES[metric](counts)


def figures(metric: Metric, table: Mapping[Point, Counts], periods: int) -> tuple[str, list[str]]:
    """Returns the figure of the whole time, and those of its periods."""
    of = [figure(metric, table.get(point, Counts())) for point in range(periods)]
    return figure(metric, table.get(TOTAL, Counts())), of


def _share(part: int | Decimal, whole: int) -> str:
    if not whole:
        return ""
    return plain((Decimal(part) / whole).quantize(Decimal("0.000001"), ROUND_HALF_UP))


def plain(number: Decimal) -> str:
    """Returns a number as decimal text without an exponent or zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_FIGURES: dict[Metric, Callable[[Counts], str]] = {
    Metric.CUSTOMERS: lambda counts: str(counts.customers),
    Metric.ACTIVE_CUSTOMERS: lambda counts: str(counts.active),
    Metric.NEW_CUSTOMERS: lambda counts: str(counts.new),
    Metric.BUYERS: lambda counts: str(counts.buyers),
    Metric.NEW_BUYERS: lambda counts: str(counts.new_buyers),
    Metric.REPURCHASE_RATE: lambda counts: _share(counts.again, counts.buyers),
    Metric.CHURN_RATE: lambda counts: _share(counts.churned, counts.churn_base),
    Metric.REVENUE: lambda counts: plain(counts.revenue),
    Metric.ORDERS: lambda counts: str(counts.orders),
    Metric.AVERAGE_ORDER_VALUE: lambda counts: _share(counts.revenue, counts.orders),
}
