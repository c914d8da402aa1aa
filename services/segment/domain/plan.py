"""What a set of rules needs to know of a customer, shared between the rules, and when time alone may change them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.limits import DAY_US
from services.segment.domain.rules import (
    Aggregate,
    EventCondition,
    EventMatcher,
    Operator,
    Rule,
    ScoreCondition,
    TagCondition,
    TraitCondition,
    Window,
    leaves,
)


class Computed(Enum):
    """What one column computes from events."""

    COUNT = "count"
    SUM = "sum"
    LAST = "last"
    DISTINCT = "distinct"


_COMPUTED = {
    Aggregate.COUNT: Computed.COUNT,
    Aggregate.SUM: Computed.SUM,
    Aggregate.DAYS_SINCE_LAST: Computed.LAST,
    Aggregate.COUNT_DISTINCT: Computed.DISTINCT,
}


@dataclass(frozen=True)
class EventColumn:
    """One number per customer, computed from the matching events of an age."""

    matcher: EventMatcher
    computed: Computed
    path: str
    window: Window


@dataclass(frozen=True)
class AttributeColumn:
    """The latest value of one attribute per customer, as `stored_value`; '' where there is none."""

    kind: AttributeKind
    key: str


@dataclass(frozen=True)
class Edge:
    """An age at which an event of a name starts or stops to count.

    Attributes:
        event_name: Empty: of any name.
        age_us: The age in microseconds.
        ahead_only: Only events that were recorded before they happened are meant (their age starts below 0).
    """

    event_name: str
    age_us: int
    ahead_only: bool = False


@dataclass(frozen=True)
class Plan:
    """The columns of a set of rules, each once."""

    events: tuple[EventColumn, ...]
    attributes: tuple[AttributeColumn, ...]


@dataclass(frozen=True)
class Dependencies:
    """What can change whether a rule holds.

    Attributes:
        event_names: Names of events; '' stands for any event.
        attributes: Attributes by kind and key.
        edges: Ages at which time alone may change it.
        anniversaries: Traits with the days ahead that ANNIVERSARY_WITHIN_DAYS looks at.
    """

    event_names: frozenset[str]
    attributes: frozenset[tuple[AttributeKind, str]]
    edges: frozenset[Edge]
    anniversaries: frozenset[tuple[str, int]]

    def touched_by(self, event_names: frozenset[str], attributes: frozenset[tuple[AttributeKind, str]]) -> bool:
        """Tells whether new events of these names, or changes of these attributes, can change the rule."""
        if event_names and "" in self.event_names:
            return True
        return not self.event_names.isdisjoint(event_names) or not self.attributes.isdisjoint(attributes)

    @property
    def timed(self) -> bool:
        """Whether time alone can change the rule."""
        return bool(self.edges or self.anniversaries)


def event_column(condition: EventCondition) -> EventColumn:
    """Returns the column that an event condition compares."""
    return EventColumn(condition.matcher, _COMPUTED[condition.aggregate], condition.path, condition.window)


def attribute_column(condition: TraitCondition | TagCondition | ScoreCondition) -> AttributeColumn:
    """Returns the column that a condition on a trait, tag or score compares."""
    match condition:
        case TraitCondition():
            return AttributeColumn(AttributeKind.TRAIT, condition.name)
        case TagCondition():
            return AttributeColumn(AttributeKind.TAG, condition.name)
        case ScoreCondition():
            return AttributeColumn(AttributeKind.SCORE, condition.name)


def plan_rules(rules: Iterable[Rule]) -> Plan:
    """Returns the columns that rules need, each once, in the order of first use."""
    events: dict[EventColumn, None] = {}
    attributes: dict[AttributeColumn, None] = {}
    for rule in rules:
        for leaf in leaves(rule):
            if isinstance(leaf, EventCondition):
                events.setdefault(event_column(leaf))
            else:
                attributes.setdefault(attribute_column(leaf))
    return Plan(tuple(events), tuple(attributes))


def dependencies_of(rule: Rule) -> Dependencies:
    """Returns what can change whether a rule holds."""
    names: set[str] = set()
    attributes: set[tuple[AttributeKind, str]] = set()
    edges: set[Edge] = set()
    anniversaries: set[tuple[str, int]] = set()
    for leaf in leaves(rule):
        if isinstance(leaf, EventCondition):
            names.add(leaf.matcher.name)
            edges.update(_edges(leaf))
            continue
        column = attribute_column(leaf)
        attributes.add((column.kind, column.key))
        if isinstance(leaf, TraitCondition) and leaf.comparison.op is Operator.ANNIVERSARY_WITHIN_DAYS:
            anniversaries.add((leaf.name, int(leaf.comparison.values[0])))
    return Dependencies(frozenset(names), frozenset(attributes), frozenset(edges), frozenset(anniversaries))


def _edges(condition: EventCondition) -> Iterable[Edge]:
    name, window = condition.matcher.name, condition.window
    yield Edge(name, window.minimum_us, ahead_only=window.minimum_us == 0)
    if window.maximum_us is not None:
        yield Edge(name, window.maximum_us)
    if condition.aggregate is Aggregate.DAYS_SINCE_LAST and condition.value >= 0:
        yield Edge(name, int(Fraction(condition.value) * DAY_US))
