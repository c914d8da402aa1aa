"""On a trait of the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.calendar import anniversaries_within
from services.segment.domain.comparisons import Comparison, Operator
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    AttributeColumn,
    Condition,
    Definitions,
    Dependencies,
    Moment,
)
from services.segment.domain.reading import Data, known, read_comparison, read_name
from services.segment.history.comparisons import value_condition

_YEAR_DAYS = 366


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
        return value_condition(value, self.comparison, moment.today)

    def needs_value(self) -> bool:
        """See `Condition.needs_value`."""
        return self.comparison.op is not Operator.NOT_EXISTS

    def changes_on(self, value: Any, today: date, time_zone: str) -> datetime | None:
        """See `Condition.changes_on`: an anniversary comes near, or is over."""
        if self.comparison.op is not Operator.ANNIVERSARY_WITHIN_DAYS or not isinstance(value, str):
            return None
        days, day = int(self.comparison.values[0]), value[5:10]
        met = day in anniversaries_within(today, days)
        for ahead in range(1, _YEAR_DAYS + 1):
            then = today + timedelta(days=ahead)
            if (day in anniversaries_within(then, days)) is not met:
                return datetime.combine(then, time(), ZoneInfo(time_zone)).astimezone(UTC)
        return None

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        days = self.comparison.values if self.comparison.op is Operator.ANNIVERSARY_WITHIN_DAYS else ()
        return Dependencies(
            attributes=frozenset({(AttributeKind.TRAIT, self.name)}),
            anniversaries=frozenset((self.name, int(one)) for one in days),
        )
