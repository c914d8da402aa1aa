"""On what is computed from the customer's matching events: how many, how much, how long ago, how many different ones."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, ClassVar, Self

from services.segment.domain.comparisons import EVER, NUMERIC, EventMatcher, Operator, Window
from services.segment.domain.conditions import (
    Condition,
    Dependencies,
    Edge,
    EventColumn,
    LastTime,
    Moment,
    window_edges,
)
from services.segment.domain.errors import InvalidRule
from services.segment.domain.limits import DAY_US
from services.segment.domain.numbers import IntegerRange, as_written, integers_satisfying
from services.segment.domain.reading import (
    Data,
    known,
    read_matcher,
    read_name,
    read_number,
    read_operator,
    read_window,
)
from services.segment.history.comparisons import exact_amount, property_value, range_condition
from services.segment.history.literals import clamped_integer, micros_decimal

MICROS = 1_000_000

_FIELDS = frozenset({"event_name", "filters", "aggregate", "property", "op", "value", "window"})


class Aggregate(Enum):
    """What is computed from the matching events."""

    COUNT = "COUNT"
    SUM = "SUM"
    DAYS_SINCE_LAST = "DAYS_SINCE_LAST"
    COUNT_DISTINCT = "COUNT_DISTINCT"


_OF_PROPERTY = (Aggregate.SUM, Aggregate.COUNT_DISTINCT)


@dataclass(frozen=True)
class Count(EventColumn):
    """How many events match."""

    def of_node(self, matches: str) -> str:
        """See `EventColumn.of_node`."""
        return f"countIf({matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"sum({value})"


@dataclass(frozen=True)
class Sum(EventColumn):
    """The sum of a property, exact to 6 decimals; what is no number counts as 0."""

    path: str

    def of_node(self, matches: str) -> str:
        """See `EventColumn.of_node`."""
        return f"sumIf(ifNull({exact_amount(property_value(self.path))}, toDecimal128(0, 6)), {matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"sum({value})"


@dataclass(frozen=True)
class Distinct(EventColumn):
    """How many different values a property has."""

    path: str

    def of_node(self, matches: str) -> str:
        """See `EventColumn.of_node`."""
        value = property_value(self.path)
        return f"uniqExactIfState({value}, {matches} AND {value} != '')"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"uniqExactIfMerge({value})"


@dataclass(frozen=True)
class EventCondition(Condition):
    """What is computed from the matching events compares so with `value`.

    Attributes:
        matcher: Which events.
        aggregate: What is computed.
        path: The property of SUM and COUNT_DISTINCT, else empty.
        op: One of `NUMERIC`.
        value: Finite; days for DAYS_SINCE_LAST.
        window: Ages that count; `EVER` for DAYS_SINCE_LAST.
    """

    kind: ClassVar[str] = "event"

    matcher: EventMatcher
    aggregate: Aggregate
    path: str
    op: Operator
    value: float
    window: Window = EVER

    @classmethod
    def parse(cls, body: Data, path: str) -> Self:
        """See `Condition.parse`."""
        known(body, path, _FIELDS)
        matcher = read_matcher(body, path)
        aggregate = _aggregate(body, path)
        takes_property = aggregate in _OF_PROPERTY
        if takes_property and not body.get("property"):
            raise InvalidRule(f"{path}.property", f"is missing: {aggregate.value} needs the property to compute with.")
        if not takes_property and body.get("property"):
            raise InvalidRule(f"{path}.property", f"must be left out: {aggregate.value} has no property.")
        op = read_operator(body, path)
        if op not in NUMERIC:
            raise InvalidRule(f"{path}.op", "must be EQ, NE, GT, GTE, LT or LTE on events.")
        window = read_window(body, path)
        if aggregate is Aggregate.DAYS_SINCE_LAST and window != EVER:
            raise InvalidRule(f"{path}.window", "must be left out with DAYS_SINCE_LAST.")
        name = read_name(body, "property", path) if takes_property else ""
        return cls(matcher, aggregate, name, op, read_number(body, path), window)

    def column(self) -> EventColumn:
        """See `Condition.column`."""
        match self.aggregate:
            case Aggregate.COUNT:
                return Count(self.matcher, self.window)
            case Aggregate.SUM:
                return Sum(self.matcher, self.window, self.path)
            case Aggregate.DAYS_SINCE_LAST:
                return LastTime(self.matcher, self.window)
            case Aggregate.COUNT_DISTINCT:
                return Distinct(self.matcher, self.window, self.path)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        match self.aggregate:
            case Aggregate.COUNT | Aggregate.COUNT_DISTINCT:
                wanted = integers_satisfying(self.op, Fraction(self.value))
                return range_condition(value, wanted, clamped_integer)
            case Aggregate.SUM:
                wanted = integers_satisfying(self.op, as_written(self.value) * MICROS)
                return range_condition(value, wanted, micros_decimal)
            case Aggregate.DAYS_SINCE_LAST:
                ages = integers_satisfying(self.op, Fraction(self.value) * DAY_US)
                # An age of at most `high` is a time of at least now - high.
                times = IntegerRange(
                    None if ages.high is None else moment.now_us - ages.high,
                    None if ages.low is None else moment.now_us - ages.low,
                    ages.inverted,
                )
                return f"({value} != 0 AND {range_condition(value, times, clamped_integer)})"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Condition.found`. Of DAYS_SINCE_LAST the days, of SUM the sum."""
        if self.aggregate is Aggregate.DAYS_SINCE_LAST:
            return (moment.now_us - value) / DAY_US if value else None
        return int(value) if value == int(value) else Decimal(value).normalize()

    def evidence(self) -> EventColumn:
        """See `Condition.evidence`."""
        return LastTime(self.matcher, self.window)

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        name = self.matcher.name
        edges = set(window_edges(name, self.window))
        if self.aggregate is Aggregate.DAYS_SINCE_LAST and self.value >= 0:
            edges.add(Edge(name, int(Fraction(self.value) * DAY_US)))
        return Dependencies(event_names=frozenset({name}), edges=frozenset(edges))


def _aggregate(body: Data, path: str) -> Aggregate:
    text = str(body.get("aggregate", "")).removeprefix("AGGREGATE_")
    if text in ("", "UNSPECIFIED"):
        return Aggregate.COUNT
    try:
        return Aggregate(text)
    except ValueError as error:
        known_ones = ", ".join(aggregate.value for aggregate in Aggregate)
        raise InvalidRule(f"{path}.aggregate", f"must be one of {known_ones}.") from error
