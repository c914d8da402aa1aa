"""Liquid's arithmetic as its reference has it: whole numbers exact, all others decimal, halves away from zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any

from services.messaging.rendering.values import PartError, number_of, text_of, told

Result = int | float | Decimal
"""What a calculation gives: a Decimal only where no double is the number exactly."""

_DECIMALS = Context(prec=100)


def add(value: object, other: object) -> Result:
    """`plus`: exact, decimal where one is not whole."""
    return told(_calculated(number_of(value), number_of(other), _DECIMALS.add, int.__add__))


def subtract(value: object, other: object) -> Result:
    """`minus`."""
    return told(_calculated(number_of(value), number_of(other), _DECIMALS.subtract, int.__sub__))


def multiply(value: object, other: object) -> Result:
    """`times`."""
    return told(_calculated(number_of(value), number_of(other), _DECIMALS.multiply, int.__mul__))


def divide(value: object, other: object) -> Result:
    """`divided_by`: of whole numbers the whole number below."""
    return told(
        _calculated(number_of(value), _divisor(other, "divided_by"), _DECIMALS.divide, int.__floordiv__), exact=False
    )


def remainder(value: object, other: object) -> Result:
    """`modulo`: with the sign of the divisor."""

    def floored(one: Decimal, divisor: Decimal) -> Decimal:
        rest = _DECIMALS.remainder(one, divisor)
        return _DECIMALS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest

    return told(_calculated(number_of(value), _divisor(other, "modulo"), floored, int.__mod__))


def absolute(value: object) -> Result:
    """`abs`."""
    number = number_of(value)
    return told(-number if number < 0 else number)


def at_least(value: object, other: object) -> Result:
    """`at_least`."""
    return told(max(number_of(value), number_of(other)))


def at_most(value: object, other: object) -> Result:
    """`at_most`."""
    return told(min(number_of(value), number_of(other)))


def ceiling(value: object) -> Result:
    """`ceil`."""
    return told(int(_rounded(number_of(value), 0, ROUND_CEILING)))


def floor(value: object) -> Result:
    """`floor`."""
    return told(int(_rounded(number_of(value), 0, ROUND_FLOOR)))


def round_half_up(value: object, digits: object = 0) -> Result:
    """`round`: halves away from zero, by the decimal digits that one sees."""
    number, places = number_of(value), int(number_of(digits))
    if isinstance(number, int) and places >= 0:
        return told(number)
    rounded = _rounded(number, max(min(places, 40), -40), ROUND_HALF_UP)
    return told(rounded if places > 0 else int(rounded))


def added(values: Iterable[object]) -> Result:
    """`sum`."""
    amount: Any = 0
    for value in values:
        amount = _calculated(amount, number_of(value), _DECIMALS.add, int.__add__)
    return told(amount)


def _calculated(
    one: Any, other: Any, decimal: Callable[[Decimal, Decimal], Decimal], whole: Callable[[int, int], int]
) -> Any:
    if isinstance(one, int) and isinstance(other, int):
        return whole(one, other)
    return decimal(Decimal(one), Decimal(other))


def _divisor(value: object, name: str) -> Any:
    number = number_of(value)
    if not number:
        raise PartError(f"{name}: can't divide by {text_of(value) or 0}")
    return number


def _rounded(number: int | Decimal, places: int, mode: str) -> Decimal:
    # As many digits as the number has, however large it is.
    context = Context(prec=5_000, rounding=mode)
    return Decimal(number).quantize(Decimal(1).scaleb(-places, context), context=context)


NUMBERS: Mapping[str, Callable[..., Result]] = {
    "abs": absolute,
    "at_least": at_least,
    "at_most": at_most,
    "ceil": ceiling,
    "divided_by": divide,
    "floor": floor,
    "minus": subtract,
    "modulo": remainder,
    "plus": add,
    "round": round_half_up,
    "times": multiply,
}
