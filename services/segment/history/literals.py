"""The only way by which a value enters a ClickHouse query: whatever a caller sends stays a value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

DECIMAL_DIGITS = 38
"""Digits before and after the point of the exact numbers of a query."""


def text_literal(text: str) -> str:
    """Returns text as a string literal; backslash, quote and NUL are escaped, everything else stands for itself."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0") + "'"


def text_list(texts: Iterable[str]) -> str:
    """Returns texts as a list for IN, sorted so that equal sets give equal queries."""
    return "(" + ", ".join(text_literal(text) for text in sorted(texts)) + ")"


def number_literal(number: float) -> str:
    """Returns a finite number as a Float64 literal.

    Raises:
        ValueError: If it is not finite.
    """
    if not math.isfinite(number):
        raise ValueError("a query takes finite numbers only")
    return repr(float(number))


def decimal_literal(number: Decimal) -> str:
    """Returns a number as a Decimal literal of 38 digits before and 38 after the point; it must have no more."""
    return f"toDecimal256('{number:f}', {DECIMAL_DIGITS})"


def integer_literal(number: int) -> str:
    """Returns a whole number as a literal. A cast around it would cost a query of a hundred rules 10 ms of analysis."""
    return str(int(number))


def clamped_integer(number: int) -> str:
    """Returns a whole number as a literal, clamped to 64 bits."""
    return integer_literal(max(-(2**63) + 1, min(2**63 - 1, number)))


def integer_list(numbers: Iterable[int]) -> str:
    """Returns whole numbers as a list for IN; empty gives a list that matches no id (ids are above 0)."""
    return "(" + (", ".join(str(int(number)) for number in numbers) or "-1") + ")"


def micros_decimal(micros: int) -> str:
    """Returns a number of millionths as a Decimal(38, 6) literal, clamped to what the type holds."""
    bound = 10**37
    clamped = max(-bound, min(bound, micros))
    sign, digits = ("-" if clamped < 0 else ""), f"{abs(clamped):07d}"
    return f"toDecimal128('{sign}{digits[:-6]}.{digits[-6:]}', 6)"
