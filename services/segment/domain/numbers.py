"""Comparisons of whole numbers with fractions, made exact before any query sees them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from services.segment.domain.comparisons import Operator


@dataclass(frozen=True)
class IntegerRange:
    """The integers from `low` to `high` (None: unbounded), or, when `inverted`, all others."""

    low: int | None
    high: int | None
    inverted: bool = False

    def holds(self, number: int) -> bool:
        """Tells whether `number` is in it."""
        inside = (self.low is None or number >= self.low) and (self.high is None or number <= self.high)
        return inside != self.inverted


def integers_satisfying(op: Operator, value: Fraction) -> IntegerRange:
    """Returns which integers x satisfy `x op value`, exactly.

    Args:
        op: EQ, NE, GT, GTE, LT or LTE.
        value: Any fraction.
    """
    floor, ceiling = math.floor(value), math.ceil(value)
    match op:
        case Operator.GT:
            return IntegerRange(floor + 1, None)
        case Operator.GTE:
            return IntegerRange(ceiling, None)
        case Operator.LT:
            return IntegerRange(None, ceiling - 1)
        case Operator.LTE:
            return IntegerRange(None, floor)
        case Operator.EQ | Operator.NE:
            # A fraction between two integers equals none: the empty range from ceiling to floor.
            return IntegerRange(ceiling, floor, inverted=op is Operator.NE)
    raise ValueError(f"{op} does not compare numbers")


def as_written(value: float) -> Fraction:
    """Returns the number a person wrote: 100.1 is 1001/10, not the binary fraction next to it."""
    return Fraction(repr(value))
