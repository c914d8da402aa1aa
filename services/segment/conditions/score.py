"""On the latest score of the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from services.common.attribute_kinds import AttributeKind
from services.common.json_values import stored_value
from services.segment.domain.comparisons import NUMERIC, VALUELESS, Comparison, Operator
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    AttributeColumn,
    Condition,
    Definitions,
    Dependencies,
    Moment,
)
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import Data, known, read_name, read_number, read_operator
from services.segment.domain.wording import Tongue
from services.segment.history.comparisons import value_condition


@dataclass(frozen=True)
class ScoreCondition(Condition):
    """The customer's latest score compares so."""

    kind: ClassVar[str] = "score"

    name: str
    comparison: Comparison

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"name", "op", "value"})
        op = read_operator(body, path)
        if op in VALUELESS:
            return cls(read_name(body, "name", path), Comparison(op))
        if op not in NUMERIC:
            raise InvalidRule(f"{path}.op", "must be EQ, NE, GT, GTE, LT, LTE, EXISTS or NOT_EXISTS on a score.")
        return cls(read_name(body, "name", path), Comparison(op, (stored_value(read_number(body, path)),)))

    def column(self) -> AttributeColumn:
        """See `Condition.column`."""
        return AttributeColumn(AttributeKind.SCORE, self.name)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return value_condition(value, self.comparison, moment.today)

    def needs_value(self) -> bool:
        """See `Condition.needs_value`."""
        return self.comparison.op is not Operator.NOT_EXISTS

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        return tongue.compared(tongue.score(self.name), self.comparison)

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return Dependencies(attributes=frozenset({(AttributeKind.SCORE, self.name)}))
