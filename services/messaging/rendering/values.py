"""How Liquid's reference reads values: what is nothing, what is a number, how a value is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from liquid import Undefined

MAX_INTEGER_BITS = 4_096
"""Largest whole number that arithmetic may make."""

MAX_DIGITS = 4_000
"""Longest text that is read as a number."""

_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_INTEGER = re.compile(r"[ \t\n\v\f\r\0]*([+-]?[0-9]+)")

Number = int | Decimal


class PartError(Exception):
    """A part does not parse or cannot be rendered; the text says why, in the template's terms."""


class Nothing(Undefined):
    """What a filter gets for `nil`: the same as for a variable that there is not."""

    __slots__ = ()


NOTHING = Nothing("nil")


def is_nothing(value: object) -> bool:
    """Tells whether a value is absent or null, which are the same."""
    # The class that the library's `map` puts for an absent property has no public name; it is equal to None.
    return value is None or isinstance(value, Undefined) or (type(value).__name__ == "_Null" and value == None)  # noqa: E711


def is_true(value: object) -> bool:
    """Tells whether a condition holds for a value: all but nothing and false, zero and empty text too."""
    return not is_nothing(value) and value is not False


def same(one: object, other: object) -> bool:
    """Tells whether two values are equal; true is not 1."""
    if is_nothing(one) or is_nothing(other):
        return is_nothing(one) and is_nothing(other)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def text_of(value: object) -> str:
    """Returns a value as text, nothing as the empty one; a text stays of its kind, escaped or not."""
    if isinstance(value, str):
        return value
    if is_nothing(value):
        return ""
    if isinstance(value, list | tuple | Mapping):
        return _inspected(value)
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        mantissa, e, exponent = repr(value).partition("e")
        return f"{mantissa}.0e{exponent}" if e and "." not in mantissa else repr(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _inspected(value: object) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{escaped}"'
    if is_nothing(value):
        return "nil"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inspected, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_inspected(name)}=>{_inspected(each)}" for name, each in value.items()) + "}"
    return _plain(value)


def number_of(value: object) -> Number:
    """Returns a value as a number: whole ones exact, others decimal; the number that a text begins with, 0 for none.

    Raises:
        PartError: If a text is too long to be a number.
    """
    if isinstance(value, bool):
        return 0
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    if not isinstance(value, str):
        return 0
    if len(value) > MAX_DIGITS:
        raise PartError("number too long")
    if _DECIMAL.fullmatch(value.strip()):
        return Decimal(value.strip())
    match = _INTEGER.match(value)
    return int(match[1]) if match else 0


def told(number: Number, *, exact: bool = True) -> int | float | Decimal:
    """Returns what a calculation gives to the template.

    Args:
        number: The result.
        exact: Whether a number that no double is exactly stays as it is; what a division gives has no end.

    Raises:
        PartError: If a whole number is too large.
    """
    if isinstance(number, Decimal):
        double = float(number)
        return number if exact and Decimal(repr(double)) != number else double
    if number.bit_length() > MAX_INTEGER_BITS:
        raise PartError("number too large")
    return number


def property_of(item: object, name: Any) -> Any:
    """Returns a property of an item of a list, None where it has none."""
    if isinstance(item, Mapping):
        return item.get(name)
    return None


def items_of(value: object) -> list[Any]:
    """Returns what a list filter goes over: a list without its nesting, one value as a list of one, nothing as none."""
    if is_nothing(value):
        return []
    if isinstance(value, list | tuple):
        return list(_flat(value, 30))
    if isinstance(value, range):
        return list(value)
    return [value]


def _flat(values: list[Any] | tuple[Any, ...], depth: int) -> Any:
    for value in values:
        if depth and isinstance(value, list | tuple):
            yield from _flat(value, depth - 1)
        else:
            yield value
