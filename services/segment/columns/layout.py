"""Which rules can be followed in the process, and what of events and attributes must be kept for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.common.attribute_kinds import AttributeKind
from services.segment.columns.stored import UndecidedError, holds, is_taken
from services.segment.conditions.list import ListCondition
from services.segment.conditions.property_value import PropertyValueCondition
from services.segment.conditions.score import ScoreCondition
from services.segment.conditions.tag import TagCondition
from services.segment.conditions.trait import TraitCondition
from services.segment.domain.comparisons import Comparison, EventMatcher, Window, goes_into_lists
from services.segment.domain.conditions import AttributeColumn, Condition, EventColumn
from services.segment.domain.days import DayRule
from services.segment.domain.measures import MeasureCondition
from services.segment.domain.rules import Rule, leaves
from services.segment.domain.windows import CalendarWindow, DateWindow
from services.segment.measures.columns import (
    Average,
    Count,
    Distinct,
    FirstTime,
    Greatest,
    Interval,
    LastTime,
    Least,
    OfProperty,
    PropertyValue,
    Sum,
)

Attribute = tuple[int, str]
"""Kind, as the history counts it, and key."""

MATCHERS_PER_WORD = 60
MAXIMUM_WORDS = 4
MAXIMUM_PATHS = 12
"""Properties of which amounts, and of which values, are kept of an event."""

REMEMBERED_VALUES = 1_000
_OF_TIMES = (Count, LastTime, FirstTime, Interval)
_OF_AMOUNTS = (Sum, Average, Least, Greatest)
_OF_VALUES = (Distinct, PropertyValue)
_WINDOWS = (Window, CalendarWindow, DateWindow)


@dataclass(frozen=True)
class Needs:
    """What is kept of a customer's nodes for some rules, each once.

    Attributes:
        matchers: Which events, each with its place in the marks of an event.
        amounts: Properties that are kept as numbers.
        values: Properties that are kept as they were sent.
        attributes: Kinds and keys.
    """

    matchers: dict[EventMatcher, int] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    attributes: set[Attribute] = field(default_factory=set)

    def add(self, leaf: Condition) -> None:
        """Adds what a condition looks at; it must be one that is followed."""
        column = leaf.column()
        if isinstance(column, AttributeColumn):
            self.attributes.add((int(column.kind), column.key))
        elif isinstance(column, EventColumn):
            self.matchers.setdefault(column.matcher, len(self.matchers))
            if isinstance(column, _OF_AMOUNTS):
                self.amounts.setdefault(column.path, len(self.amounts))
            elif isinstance(column, _OF_VALUES):
                self.values.setdefault(column.path, len(self.values))

    def copy(self) -> Needs:
        """Returns the same once more."""
        return Needs(dict(self.matchers), dict(self.amounts), dict(self.values), set(self.attributes))

    @property
    def is_bounded(self) -> bool:
        """Whether an event of it has a bounded size."""
        return (
            len(self.matchers) <= MATCHERS_PER_WORD * MAXIMUM_WORDS
            and len(self.amounts) <= MAXIMUM_PATHS
            and len(self.values) <= MAXIMUM_PATHS
        )


class Check:
    """A comparison that stored values are held against, most of them many times."""

    def __init__(self, comparison: Comparison) -> None:
        """Takes one that is followed."""
        self._comparison = comparison
        self._known: dict[str, bool | None] = {}

    def __call__(self, value: str) -> bool | None:
        """Tells whether a stored value, '' where there is none, compares so; None: the query alone knows."""
        known = self._known
        if value in known:
            return known[value]
        if len(known) >= REMEMBERED_VALUES:
            known.clear()
        try:
            found: bool | None = holds(value, self._comparison)
        except UndecidedError:
            found = None
        known[value] = found
        return found


Marked = tuple[int, Sequence[tuple[str, Check]]]
"""The bit of a matcher, and its filters: paths, each with how what is there compares."""


class Layout:
    """What is kept for the live rules of a workspace, and which of them it answers."""

    def __init__(self, rules: Iterable[Rule], ruled_traits: frozenset[str]) -> None:
        """Takes the live rules, and the traits of which not simply the latest value shows."""
        self.ruled_traits = ruled_traits
        self.needs = Needs()
        self._is_taken: dict[int, tuple[Rule, bool]] = {}
        self._checks: dict[Comparison, Check] = {}
        for rule in rules:
            taken = is_followed(rule, ruled_traits)
            if taken:
                wider = self.needs.copy()
                for leaf in leaves(rule):
                    wider.add(leaf)
                taken = wider.is_bounded
                if taken:
                    self.needs = wider
            # By identity, as a rule is a large value; it is kept, so that its identity stays its own.
            self._is_taken[id(rule)] = (rule, taken)
        by_name: dict[str, list[Marked]] = {}
        for matcher, place in self.needs.matchers.items():
            filters = [(one.path, self.check(one.comparison)) for one in matcher.filters]
            by_name.setdefault(matcher.name, []).append((1 << place, filters))
        of_any = by_name.get("", [])
        self.by_name: Mapping[str, Sequence[Marked]] = {
            name: marked + (of_any if name else []) for name, marked in by_name.items()
        }
        self.of_any: Sequence[Marked] = of_any
        filtered = (one.path for matcher in self.needs.matchers for one in matcher.filters)
        self.paths: Sequence[str] = sorted({*filtered, *self.needs.amounts, *self.needs.values})

    def takes(self, rule: Rule) -> bool:
        """Tells whether a rule can be asked; one that it was not made of cannot."""
        known = self._is_taken.get(id(rule))
        return known is not None and known[1]

    def is_enough_for(self, other: Layout) -> bool:
        """Tells whether all that another keeps is kept here in the same places."""
        mine, wanted = self.needs, other.needs
        return (
            mine.matchers.items() == wanted.matchers.items()
            and mine.amounts.items() == wanted.amounts.items()
            and mine.values.items() == wanted.values.items()
            and mine.attributes >= wanted.attributes
        )

    def check(self, comparison: Comparison) -> Check:
        """Returns what holds values against a comparison, the same for equal ones."""
        known = self._checks.get(comparison)
        if known is None:
            known = self._checks[comparison] = Check(comparison)
        return known


def is_followed(rule: Rule, ruled_traits: frozenset[str]) -> bool:
    """Tells whether all conditions of a rule are of kinds that are followed."""
    return all(_is_followed(leaf, ruled_traits) for leaf in leaves(rule))


def _is_followed(leaf: Condition, ruled_traits: frozenset[str]) -> bool:
    match leaf:
        case TagCondition() | ListCondition():
            return True
        case ScoreCondition(comparison=comparison):
            return is_taken(comparison)
        case TraitCondition(name, comparison):
            return name not in ruled_traits and DayRule.of(comparison) is None and is_taken(comparison)
        case PropertyValueCondition(comparison=comparison):
            return is_taken(comparison) and _is_kept(leaf.column())
        case MeasureCondition(measure=measure, comparison=comparison):
            column = measure.column()
            if not isinstance(column, EventColumn) or not _is_kept(column):
                return False
            return measure.result.is_number or (type(column) is PropertyValue and is_taken(comparison))
        case _:
            return False


def _is_kept(column: EventColumn) -> bool:
    if type(column) not in (*_OF_TIMES, *_OF_AMOUNTS, *_OF_VALUES) or type(column.window) not in _WINDOWS:
        return False
    if isinstance(column, OfProperty) and goes_into_lists(column.path):
        return False
    return all(
        one.catalogue is None and not goes_into_lists(one.path) and is_taken(one.comparison)
        for one in column.matcher.filters
    )


def attribute_of(column: AttributeColumn) -> Attribute:
    """Returns under what an attribute is kept."""
    return int(column.kind), column.key


RESTRICTION = int(AttributeKind.RESTRICTION)
