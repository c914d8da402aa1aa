"""What is computed from the customer's matching events, over all nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import ClassVar, Self

from services.segment.domain.comparisons import EVER, EventMatcher, Window
from services.segment.domain.conditions import Dependencies, Edge, EventColumn, window_edges, window_names
from services.segment.domain.errors import InvalidRule
from services.segment.domain.measures import Measure, Result
from services.segment.domain.reading import Data, known, read_matcher, read_name, read_window
from services.segment.domain.wording import Tongue
from services.segment.measures.columns import (
    Average,
    Count,
    Days,
    Distinct,
    FirstTime,
    Greatest,
    Interval,
    LastTime,
    Least,
    MostFrequent,
    MostOfOne,
    Occurrence,
    OfProperty,
    PropertyTime,
    PropertyValue,
    Sum,
    UniqueList,
)
from services.segment.measures.results import Age, Amount, Span, Stored, StoredList, Whole


class Aggregate(Enum):
    """What is computed from the matching events; see the contract `rule.proto` for each meaning."""

    COUNT = "COUNT"
    SUM = "SUM"
    DAYS_SINCE_LAST = "DAYS_SINCE_LAST"
    COUNT_DISTINCT = "COUNT_DISTINCT"
    AVERAGE = "AVERAGE"
    MIN = "MIN"
    MAX = "MAX"
    FIRST = "FIRST"
    LAST = "LAST"
    MOST_FREQUENT = "MOST_FREQUENT"
    UNIQUE_LIST = "UNIQUE_LIST"
    DISTINCT_DAYS = "DISTINCT_DAYS"
    DAYS_SINCE_FIRST = "DAYS_SINCE_FIRST"
    AVERAGE_DAYS_BETWEEN = "AVERAGE_DAYS_BETWEEN"
    MOST_OF_ONE_VALUE = "MOST_OF_ONE_VALUE"


_RESULTS: Mapping[Aggregate, Result] = MappingProxyType(
    {
        Aggregate.COUNT: Whole(),
        Aggregate.COUNT_DISTINCT: Whole(),
        Aggregate.DISTINCT_DAYS: Whole(),
        Aggregate.MOST_OF_ONE_VALUE: Whole(),
        Aggregate.SUM: Amount(),
        Aggregate.AVERAGE: Amount(lacking=True),
        Aggregate.MIN: Amount(lacking=True),
        Aggregate.MAX: Amount(lacking=True),
        Aggregate.DAYS_SINCE_LAST: Age(),
        Aggregate.DAYS_SINCE_FIRST: Age(),
        Aggregate.AVERAGE_DAYS_BETWEEN: Span(),
        Aggregate.FIRST: Stored(),
        Aggregate.LAST: Stored(),
        Aggregate.MOST_FREQUENT: Stored(),
        Aggregate.UNIQUE_LIST: StoredList(),
    }
)
_OF_EVENTS: Mapping[Aggregate, type[EventColumn]] = MappingProxyType(
    {
        Aggregate.COUNT: Count,
        Aggregate.DISTINCT_DAYS: Days,
        Aggregate.DAYS_SINCE_LAST: LastTime,
        Aggregate.DAYS_SINCE_FIRST: FirstTime,
        Aggregate.AVERAGE_DAYS_BETWEEN: Interval,
    }
)
_OF_PROPERTIES: Mapping[Aggregate, Callable[[EventMatcher, Window, str], OfProperty]] = MappingProxyType(
    {
        Aggregate.SUM: Sum,
        Aggregate.COUNT_DISTINCT: Distinct,
        Aggregate.AVERAGE: Average,
        Aggregate.MIN: Least,
        Aggregate.MAX: Greatest,
        Aggregate.FIRST: lambda matcher, window, path: PropertyValue(matcher, window, path, Occurrence.FIRST),
        Aggregate.LAST: lambda matcher, window, path: PropertyValue(matcher, window, path, Occurrence.LAST),
        Aggregate.MOST_FREQUENT: MostFrequent,
        Aggregate.UNIQUE_LIST: UniqueList,
        Aggregate.MOST_OF_ONE_VALUE: MostOfOne,
    }
)
_WORDS: Mapping[Aggregate, tuple[str, str]] = MappingProxyType(
    {
        Aggregate.COUNT: ("{span}{events}的次数", "the number of {events}{span}"),
        Aggregate.DISTINCT_DAYS: ("{span}有{events}的天数", "the number of days with {events}{span}"),
        Aggregate.SUM: ("{span}{events}的{path}之和", "the sum of {path} of {events}{span}"),
        Aggregate.AVERAGE: ("{span}{events}的{path}平均值", "the average {path} of {events}{span}"),
        Aggregate.MIN: ("{span}{events}的{path}最小值", "the lowest {path} of {events}{span}"),
        Aggregate.MAX: ("{span}{events}的{path}最大值", "the highest {path} of {events}{span}"),
        Aggregate.COUNT_DISTINCT: ("{span}{events}的{path}种数", "the number of different {path} of {events}{span}"),
        Aggregate.MOST_OF_ONE_VALUE: (
            "{span}{events}的同一{path}最多次数",
            "the number of {events} with the most frequent {path}{span}",
        ),
        Aggregate.FIRST: ("{span}首次{events}的{path}", "{path} of the first {events}{span}"),
        Aggregate.LAST: ("{span}最近一次{events}的{path}", "{path} of the last {events}{span}"),
        Aggregate.MOST_FREQUENT: ("{span}{events}最常见的{path}", "the most frequent {path} of {events}{span}"),
        Aggregate.UNIQUE_LIST: ("{span}{events}的{path}列表", "the list of {path} of {events}{span}"),
        Aggregate.DAYS_SINCE_LAST: ("{span}距上次{events}的时间", "the time since the last {events}{span}"),
        Aggregate.DAYS_SINCE_FIRST: ("{span}距首次{events}的时间", "the time since the first {events}{span}"),
        Aggregate.AVERAGE_DAYS_BETWEEN: ("{span}{events}的平均间隔", "the average time between two {events}{span}"),
    }
)
_OCCURRENCES = {Aggregate.FIRST: Occurrence.FIRST, Aggregate.LAST: Occurrence.LAST}


@dataclass(frozen=True)
class EventMeasure(Measure):
    """What is computed of events.

    Attributes:
        matcher: Which events.
        aggregate: What.
        path: The property that it is computed from; empty where from the events themselves.
        window: Ages that count.
    """

    kind: ClassVar[str] = "event"
    fields: ClassVar[frozenset[str]] = frozenset({"event_name", "filters", "aggregate", "property", "window"})

    matcher: EventMatcher
    aggregate: Aggregate
    path: str = ""
    window: Window = EVER

    @classmethod
    def parse(cls, body: Data, path: str) -> Self:
        """See `Measure.parse`."""
        known(body, path, cls.fields)
        return cls.read(body, path)

    @classmethod
    def read(cls, body: Data, path: str) -> Self:
        """Returns the measure of data that may hold other fields, too; raises as `parse`."""
        matcher, aggregate = read_matcher(body, path), _aggregate(body, path)
        takes_property = aggregate in _OF_PROPERTIES
        if takes_property and not body.get("property"):
            raise InvalidRule(f"{path}.property", f"is missing: {aggregate.value} needs the property to compute with.")
        if not takes_property and body.get("property"):
            raise InvalidRule(f"{path}.property", f"must be left out: {aggregate.value} has no property.")
        name = read_name(body, "property", path) if takes_property else ""
        return cls(matcher, aggregate, name, read_window(body, path))

    def words(self, tongue: Tongue) -> str:
        """See `Measure.words`."""
        chinese, english = _WORDS[self.aggregate]
        return tongue.say(chinese, english).format(
            span=tongue.span(self.window), events=tongue.events(self.matcher), path=tongue.field(self.path)
        )

    @property
    def shown(self) -> str:
        """See `Measure.shown`."""
        return "" if self.result.is_number else self.path

    @property
    def result(self) -> Result:
        """See `Measure.result`."""
        return _RESULTS[self.aggregate]

    def column(self) -> EventColumn:
        """See `Measure.column`."""
        if self.aggregate in _OF_EVENTS:
            return _OF_EVENTS[self.aggregate](self.matcher, self.window)
        return _OF_PROPERTIES[self.aggregate](self.matcher, self.window, self.path)

    def evidence(self) -> EventColumn:
        """See `Measure.evidence`."""
        if self.aggregate in _OCCURRENCES:
            return PropertyTime(self.matcher, self.window, self.path, _OCCURRENCES[self.aggregate])
        if self.aggregate is Aggregate.DAYS_SINCE_FIRST:
            return FirstTime(self.matcher, self.window)
        return LastTime(self.matcher, self.window)

    def dependencies(self, age_us: int | None = None) -> Dependencies:
        """See `Measure.dependencies`."""
        name = self.matcher.name
        edges = set(window_edges(name, self.window))
        if age_us is not None:
            edges.add(Edge(name, age_us))
        return Dependencies(event_names=window_names(name, self.window), edges=frozenset(edges))


def _aggregate(body: Data, path: str) -> Aggregate:
    text = str(body.get("aggregate", "")).removeprefix("AGGREGATE_")
    if text in ("", "UNSPECIFIED"):
        return Aggregate.COUNT
    try:
        return Aggregate(text)
    except ValueError as error:
        known_ones = ", ".join(aggregate.value for aggregate in Aggregate)
        raise InvalidRule(f"{path}.aggregate", f"must be one of {known_ones}.") from error
