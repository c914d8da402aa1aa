"""On a trait of the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.comparisons import Comparison, Operator
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    AttributeColumn,
    Condition,
    Definitions,
    Dependencies,
    Moment,
)
from services.segment.domain.days import DayRule
from services.segment.domain.reading import Data, known, read_comparison, read_name
from services.segment.domain.wording import Tongue
from services.segment.history.comparisons import value_condition
from services.segment.history.days import day_condition


@dataclass(frozen=True)
class TraitCondition(Condition):
    """The customer's trait compares so."""

    kind: ClassVar[str] = "trait"

    name: str
    comparison: Comparison

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"name", "op", "value"})
        return cls(read_name(body, "name", path), read_comparison(body, path, anniversary=True))

    def column(self) -> AttributeColumn:
        """See `Condition.column`."""
        return AttributeColumn(AttributeKind.TRAIT, self.name)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        days = DayRule.of(self.comparison)
        if days is not None:
            return day_condition(value, days.on(moment.today), moment.time_zone)
        return value_condition(value, self.comparison, moment.today)

    def needs_value(self) -> bool:
        """See `Condition.needs_value`."""
        return self.comparison.op is not Operator.NOT_EXISTS

    def changes_on(self, value: Any, today: date, time_zone: str) -> datetime | None:
        """See `Condition.changes_on`: the day comes near, comes round, or is over."""
        days = DayRule.of(self.comparison)
        return None if days is None else days.changes_on(value, today, time_zone)

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        return tongue.compared(tongue.field(self.name), self.comparison)

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        days = DayRule.of(self.comparison)
        return Dependencies(
            attributes=frozenset({(AttributeKind.TRAIT, self.name)}),
            days=frozenset() if days is None else frozenset({(self.name, days)}),
        )
