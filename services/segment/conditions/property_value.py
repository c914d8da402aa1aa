"""On the value that a property had in the customer's first or last matching event that has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from services.segment.domain.comparisons import EVER, Comparison, EventMatcher, Window
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    Condition,
    Definitions,
    Dependencies,
    EventColumn,
    Moment,
    window_edges,
    window_names,
)
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import Data, known, read_comparison, read_matcher, read_name, read_window
from services.segment.domain.wording import Tongue
from services.segment.history.comparisons import value_condition
from services.segment.measures.columns import Occurrence, PropertyTime, PropertyValue

_FIELDS = frozenset({"event_name", "filters", "occurrence", "property", "op", "value", "window"})


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
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
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

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        events, span, name = tongue.events(self.matcher), tongue.span(self.window), tongue.field(self.path)
        is_first = self.occurrence is Occurrence.FIRST
        what = tongue.say(
            f"{span}{'首次' if is_first else '最近一次'}{events}的{name}",
            f"{name} of the {'first' if is_first else 'last'} {events}{span}",
        )
        return tongue.compared(what, self.comparison)

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        name = self.matcher.name
        return Dependencies(
            event_names=window_names(name, self.window), edges=frozenset(window_edges(name, self.window))
        )
