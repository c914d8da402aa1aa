"""On what is computed from the customer's matching events: how many, how much, how long ago, which ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from services.segment.domain.comparisons import Operator
from services.segment.domain.conditions import NO_DEFINITIONS, Definitions
from services.segment.domain.errors import InvalidRule
from services.segment.domain.measures import MeasureCondition
from services.segment.domain.reading import Data, known
from services.segment.domain.wording import Tongue
from services.segment.measures.event import Aggregate, EventMeasure

_NONE = ((Operator.EQ, "0"), (Operator.LT, "1"), (Operator.LTE, "0"))
_SOME = ((Operator.GTE, "1"), (Operator.GT, "0"))
_FIELDS = EventMeasure.fields | {"op", "value", "operand"}


@dataclass(frozen=True)
class EventCondition(MeasureCondition):
    """What is computed of events compares so."""

    kind: ClassVar[str] = "event"

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, _FIELDS)
        measure = EventMeasure.read(body, path)
        is_number = measure.result.is_number
        field, other = ("value", "operand") if is_number else ("operand", "value")
        if body.get(other) is not None:
            kind = "a number" if is_number else "no number"
            raise InvalidRule(
                f"{path}.{other}", f"must be left out: {measure.aggregate.value} gives {kind}; use {field}."
            )
        return cls(measure, measure.result.read(body, path, field))

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`: of a count, whether there is one, as people say it."""
        measure, asked = self.measure, (self.comparison.op, *self.comparison.values)
        if isinstance(measure, EventMeasure) and measure.aggregate is Aggregate.COUNT:
            span, events = tongue.span(measure.window), tongue.events(measure.matcher)
            if asked in _NONE:
                return tongue.say(f"{span}没有{events}", f"there is no {events}{span}")
            if asked in _SOME:
                return tongue.say(f"{span}有{events}", f"there is at least one {events}{span}")
        return super().says(tongue)
