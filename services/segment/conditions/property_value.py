"""On the value that a property had in the customer's first or last matching event that has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Self

from services.segment.domain.comparisons import EVER, Comparison, EventMatcher, Window
from services.segment.domain.conditions import Condition, Dependencies, EventColumn, Moment, window_edges
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import Data, known, read_comparison, read_matcher, read_name, read_window
from services.segment.history.comparisons import property_value, value_condition

_FIELDS = frozenset({"event_name", "filters", "occurrence", "property", "op", "value", "window"})


class Occurrence(Enum):
    """Which of the events that have the property."""

    FIRST = "FIRST"
    LAST = "LAST"


_AGGREGATES = {Occurrence.FIRST: "argMin", Occurrence.LAST: "argMax"}


@dataclass(frozen=True)
class PropertyValue(EventColumn):
    """The stored value of a property in the first or last event that has it; '' where none has."""

    path: str
    occurrence: Occurrence

    def of_node(self, matches: str) -> str:
        """See `EventColumn.of_node`."""
        value = property_value(self.path)
        # Of events at the same moment the greater id counts as the later: which one it is must not depend on the nodes.
        return f"{_AGGREGATES[self.occurrence]}IfState({value}, (occur_us, event_id), {matches} AND {value} != '')"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"{_AGGREGATES[self.occurrence]}IfMerge({value})"


@dataclass(frozen=True)
class PropertyTime(PropertyValue):
    """When that event happened, microseconds since 1970 UTC; 0 where none has the property."""

    def of_node(self, matches: str) -> str:
        """See `EventColumn.of_node`."""
        there = f"{matches} AND {property_value(self.path)} != ''"
        return f"{_AGGREGATES[self.occurrence]}IfState(occur_us, (occur_us, event_id), {there})"


@dataclass(frozen=True)
class PropertyValueCondition(Condition):
    """The property's first or last value among the matching events compares so."""

    kind: ClassVar[str] = "property_value"

    matcher: EventMatcher
    occurrence: Occurrence
    path: str
    comparison: Comparison
    window: Window = EVER

    @classmethod
    def parse(cls, body: Data, path: str) -> Self:
        """See `Condition.parse`."""
        known(body, path, _FIELDS)
        try:
            occurrence = Occurrence(str(body.get("occurrence", "")).removeprefix("OCCURRENCE_"))
        except ValueError as error:
            raise InvalidRule(f"{path}.occurrence", "must be FIRST or LAST.") from error
        return cls(
            matcher=read_matcher(body, path),
            occurrence=occurrence,
            path=read_name(body, "property", path),
            comparison=read_comparison(body, path, anniversary=False),
            window=read_window(body, path),
        )

    def column(self) -> EventColumn:
        """See `Condition.column`."""
        return PropertyValue(self.matcher, self.window, self.path, self.occurrence)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return value_condition(value, self.comparison, moment.today)

    def evidence(self) -> EventColumn:
        """See `Condition.evidence`."""
        return PropertyTime(self.matcher, self.window, self.path, self.occurrence)

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        name = self.matcher.name
        return Dependencies(event_names=frozenset({name}), edges=frozenset(window_edges(name, self.window)))
