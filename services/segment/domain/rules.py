"""A segment rule as a validated tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


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


NUMERIC = frozenset({Operator.EQ, Operator.NE, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})
ORDERING = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})
VALUELESS = frozenset({Operator.EXISTS, Operator.NOT_EXISTS})


class Aggregate(Enum):
    """What is computed from the matching events."""

    COUNT = "COUNT"
    SUM = "SUM"
    DAYS_SINCE_LAST = "DAYS_SINCE_LAST"
    COUNT_DISTINCT = "COUNT_DISTINCT"


@dataclass(frozen=True)
class Comparison:
    """An operator with what it compares with.

    Attributes:
        op: The operator.
        values: None for EXISTS and NOT_EXISTS, the elements for IN, otherwise exactly one; texts, numbers and truth values
            as `attributes.stored_value` keeps them, so that equal ones are equal and numbers have all their digits.
    """

    op: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class PropertyFilter:
    """A condition on one property of an event; `path` goes into objects by dots."""

    path: str
    comparison: Comparison


@dataclass(frozen=True)
class Window:
    """Ages of events in microseconds: at least `minimum_us`, below `maximum_us` (None: no limit)."""

    minimum_us: int = 0
    maximum_us: int | None = None


EVER = Window()


@dataclass(frozen=True)
class EventMatcher:
    """Which events count, whatever their age: by name (empty: any) and by all of the filters."""

    name: str
    filters: tuple[PropertyFilter, ...] = ()


@dataclass(frozen=True)
class TraitCondition:
    """The customer's trait compares so."""

    name: str
    comparison: Comparison


@dataclass(frozen=True)
class TagCondition:
    """The customer has the tag."""

    name: str


@dataclass(frozen=True)
class ScoreCondition:
    """The customer's latest score compares so."""

    name: str
    comparison: Comparison


@dataclass(frozen=True)
class EventCondition:
    """What is computed from the matching events compares so with `value`.

    Attributes:
        matcher: Which events.
        aggregate: What is computed.
        path: The property of SUM and COUNT_DISTINCT, else empty.
        op: One of `NUMERIC`.
        value: Finite; days for DAYS_SINCE_LAST.
        window: Ages that count; `EVER` for DAYS_SINCE_LAST.
    """

    matcher: EventMatcher
    aggregate: Aggregate
    path: str
    op: Operator
    value: float
    window: Window = EVER


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Rule


Leaf = TraitCondition | TagCondition | ScoreCondition | EventCondition
Rule = All | Any | Not | Leaf


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Yields the conditions of a rule, left to right."""
    match rule:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield rule
