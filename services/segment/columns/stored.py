"""Stored values compared and read as the history's query does, where that is beyond doubt; what is not, is refused."""

from __future__ import annotations

import re
from decimal import Decimal

from services.common.json_values import TEXT_MARK
from services.segment.domain.comparisons import ORDERING, VALUELESS, Comparison, Operator
from services.segment.history.comparisons import spellings

# Both sides have all their digits in a Decimal of the query, and the order of their doubles.
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
# So many of them that one customer may have are summed in 64 bits.
_AMOUNT = re.compile(r"(-?)([0-9]{1,9})(?:\.([0-9]{1,12}))?")
_DIGITS = 6

_TAKEN = VALUELESS | ORDERING | {Operator.EQ, Operator.NE, Operator.IN, Operator.CONTAINS, Operator.STARTS_WITH}


class UndecidedError(Exception):
    """The query alone knows: a number of more digits than are compared here."""


def is_taken(comparison: Comparison) -> bool:
    """Tells whether `holds` takes a comparison."""
    if comparison.op not in _TAKEN:
        return False
    if comparison.op in ORDERING:
        return _PLAIN.fullmatch(comparison.values[0]) is not None
    return comparison.op is not Operator.CONTAINS or comparison.values[0] not in ("", TEXT_MARK)


def holds(value: str, comparison: Comparison) -> bool:
    """Tells whether a stored value, '' where there is none, compares so; see `history.comparisons.value_condition`.

    Raises:
        UndecidedError: If that takes the query.
    """
    match comparison.op:
        case Operator.EXISTS:
            return value != ""
        case Operator.NOT_EXISTS:
            return value == ""
        case Operator.EQ | Operator.IN:
            return value in spellings(comparison.values)
        case Operator.NE:
            return value != "" and value not in spellings(comparison.values)
        case Operator.CONTAINS:
            return value.startswith(TEXT_MARK) and comparison.values[0][1:] in value[1:]
        case Operator.STARTS_WITH:
            return value.startswith(comparison.values[0])
        case _:
            return _is_number(value) and _ordered(Decimal(value), comparison.op, Decimal(comparison.values[0]))


def amount(value: str) -> int | None:
    """Returns a stored number in millionths, rounded half away from zero; None of what is none.

    Raises:
        UndecidedError: If that takes the query: it has more than 9 digits before or 12 behind the point.
    """
    if not value or value[0] not in "-0123456789":
        return None
    found = _AMOUNT.fullmatch(value)
    if found is None:
        raise UndecidedError
    sign, whole, part = found.groups()
    digits = (part or "").ljust(_DIGITS + 1, "0")
    millionths = int(whole) * 1_000_000 + int(digits[:_DIGITS]) + (digits[_DIGITS] >= "5")
    return -millionths if sign else millionths


def _is_number(value: str) -> bool:
    if not value or value[0] not in "-0123456789":
        return False
    if _PLAIN.fullmatch(value) is None:
        raise UndecidedError
    return True


def _ordered(number: Decimal, op: Operator, wanted: Decimal) -> bool:
    match op:
        case Operator.GT:
            return number > wanted
        case Operator.GTE:
            return number >= wanted
        case Operator.LT:
            return number < wanted
        case _:
            return number <= wanted
