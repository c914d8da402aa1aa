"""Goods that are bought together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from services.segment.domain.reports.figures import plain

DEFAULT_KEY = "product_id"
DEFAULT_MINIMUM = 2


@dataclass(frozen=True)
class Pair:
    """Two goods, and in how many orders both are."""

    first: str
    second: str
    orders: int


@dataclass(frozen=True)
class Association:
    """How two goods go together; decimal texts with up to 6 places."""

    pair: Pair
    support: str
    confidence: str
    confidence_back: str
    lift: str


def associations(pairs: Iterable[Pair], orders_of: Mapping[str, int], orders: int, limit: int) -> list[Association]:
    """Returns how pairs go together: those in the most orders first, of as many that with the greatest lift.

    Args:
        pairs: The pairs, in at least one order each.
        orders_of: In how many orders each of their goods is.
        orders: How many orders there are.
        limit: How many are wanted.
    """
    lifts = {pair: Fraction(pair.orders * orders, orders_of[pair.first] * orders_of[pair.second]) for pair in pairs}
    ranked = sorted(lifts, key=lambda pair: (-pair.orders, -lifts[pair], pair.first, pair.second))
    return [
        Association(
            pair,
            support=decimal_text(Fraction(pair.orders, orders)),
            confidence=decimal_text(Fraction(pair.orders, orders_of[pair.first])),
            confidence_back=decimal_text(Fraction(pair.orders, orders_of[pair.second])),
            lift=decimal_text(lifts[pair]),
        )
        for pair in ranked[:limit]
    ]


def decimal_text(number: Fraction) -> str:
    """Returns a number as decimal text, rounded to 6 places, halves up."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return plain(exact.quantize(Decimal("0.000001"), ROUND_HALF_UP))
