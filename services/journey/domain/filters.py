"""Filters on the properties of one event.

Law 8: the meaning of `PropertyFilter` is segment's query. This module stands beside it only because an entry is judged
on one event in hand; it follows the comments of `Operator` in `yike/segment/v1/rule.proto` word for word, and the tests
hold each of those sentences.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from services.common.json_values import Number, decimal_of, is_digits_of_large_number

Scalar: TypeAlias = str | Number | bool
"""What a property is compared with; numbers have all their digits."""

FilterValue: TypeAlias = Scalar | tuple[Scalar, ...] | None
"""The value of a filter: a scalar, a list (IN), or none (EXISTS, NOT_EXISTS)."""


class Operator(enum.StrEnum):
    """How a property is compared; the values are stored."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    IN = "in"
    EXISTS = "exists"
    NOT_EXISTS = "not_exists"


NUMERIC_OPERATORS = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})
"""Operators that hold between numbers only."""


@dataclass(frozen=True, slots=True)
class PropertyFilter:
    """A condition on one property of an event; `property` is a path, dots go into objects, `[]` into each element of a list."""

    property: str
    op: Operator
    value: FilterValue = None


_INTO_LISTS = re.compile(r"[^\[\]]+(?:\[\](?:\.[^\[\]]+)?)+", re.DOTALL)

MAX_PATH_DEPTH = 10
MAX_PATH_LENGTH = 300


def flatten(properties: Mapping[str, object]) -> dict[str, object]:
    """Returns an event's properties by path; dots go into objects, null is left out.

    As in segment: a path reached in two ways (`{"a.b": 1, "a": {"b": 2}}`) keeps the first, and objects below 10 levels
    and paths over 300 characters are left out.
    """
    paths: dict[str, object] = {}
    _flatten(properties, "", 1, paths)
    return paths


def _flatten(values: Mapping[str, object], prefix: str, depth: int, paths: dict[str, object]) -> None:
    for name, value in values.items():
        path = prefix + name
        if value is None or len(path) > MAX_PATH_LENGTH or path in paths:
            continue
        paths[path] = value
        if isinstance(value, Mapping) and depth < MAX_PATH_DEPTH:
            _flatten(value, path + ".", depth + 1, paths)


def holds(condition: PropertyFilter, paths: Mapping[str, object]) -> bool:
    """Returns whether the condition holds of an event, given as `flatten` returns its properties.

    Of a path into lists it holds where it does of one of the values; NOT_EXISTS where there is none.
    """
    found = paths.get(condition.property)
    if _INTO_LISTS.fullmatch(condition.property) is None:
        return _holds(condition, found)
    values = [one for one in (found, *_elements(condition.property, paths)) if one is not None]
    if condition.op is Operator.NOT_EXISTS:
        return not values
    return any(_holds(condition, one) for one in values)


def _elements(path: str, paths: Mapping[str, object]) -> list[object]:
    first, *rest = path.split("[]")
    found = [paths.get(first)]
    for part in rest:
        found = [one for each in found if isinstance(each, list) for one in each]
        for name in part.removeprefix(".").split("."):
            found = [(one.get(name) if isinstance(one, Mapping) else None) if name else one for one in found]
    return found


def _holds(condition: PropertyFilter, found: object) -> bool:
    op, value = condition.op, condition.value
    if op is Operator.EXISTS:
        return found is not None
    if op is Operator.NOT_EXISTS:
        return found is None
    if found is None:
        return False
    if op is Operator.EQ:
        return _equal(found, value)
    if op is Operator.NE:
        return not _equal(found, value)
    if op is Operator.IN:
        return isinstance(value, tuple) and any(_equal(found, element) for element in value)
    if op is Operator.CONTAINS:
        return isinstance(found, str) and isinstance(value, str) and value in found
    if op is Operator.STARTS_WITH:
        return isinstance(found, str) and isinstance(value, str) and found.startswith(value)
    return _compare(op, _number(found), _number(value))


def _equal(found: object, value: object) -> bool:
    """Text equals text, a number a number, a boolean a boolean; a whole number beyond 2^53 also the text of its digits."""
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value
    if isinstance(found, str):
        return found == value
    if isinstance(value, str):
        return is_digits_of_large_number(value) and _number(found) == int(value)
    left = _number(found)
    return left is not None and left == _number(value)


def _number(value: object) -> Decimal | None:
    """Returns a JSON number as it was written, or None when it is none; booleans and text are not numbers."""
    return decimal_of(value) if isinstance(value, Number) and not isinstance(value, bool) else None


def _compare(op: Operator, left: Decimal | None, right: Decimal | None) -> bool:
    if left is None or right is None:
        return False
    if op is Operator.GT:
        return left > right
    if op is Operator.GTE:
        return left >= right
    if op is Operator.LT:
        return left < right
    return left <= right
