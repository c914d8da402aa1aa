"""On a trait of the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.comparisons import Comparison, Operator
from services.segment.domain.conditions import AttributeColumn, Condition, Dependencies, Moment
from services.segment.domain.reading import Data, known, read_comparison, read_name
from services.segment.history.comparisons import value_condition


@dataclass(frozen=True)
class TraitCondition(Condition):
    """The customer's trait compares so."""

    kind: ClassVar[str] = "trait"

    name: str
    comparison: Comparison

    @classmethod
    def parse(cls, body: Data, path: str) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"name", "op", "value"})
        return cls(read_name(body, "name", path), read_comparison(body, path, anniversary=True))

    def column(self) -> AttributeColumn:
        """See `Condition.column`."""
        return AttributeColumn(AttributeKind.TRAIT, self.name)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return value_condition(value, self.comparison, moment.today)

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        days = self.comparison.values if self.comparison.op is Operator.ANNIVERSARY_WITHIN_DAYS else ()
        return Dependencies(
            attributes=frozenset({(AttributeKind.TRAIT, self.name)}),
            anniversaries=frozenset((self.name, int(one)) for one in days),
        )
