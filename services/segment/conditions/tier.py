"""On the tier that the customer was told to be in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from services.common.attribute_kinds import AttributeKind
from services.segment.domain import limits
from services.segment.domain.comparisons import VALUELESS, Comparison, Operator
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    AttributeColumn,
    Condition,
    Definitions,
    Dependencies,
    Moment,
)
from services.segment.domain.errors import InvalidRule
from services.segment.domain.heard_kept import TIER, TIER_KEY
from services.segment.domain.reading import Data, known, read_comparison, read_operator
from services.segment.domain.wording import Tongue
from services.segment.history.comparisons import value_condition

_TAKEN = frozenset({Operator.EQ, Operator.NE, Operator.IN}) | VALUELESS


@dataclass(frozen=True)
class TierCondition(Condition):
    """The customer's tier compares so."""

    kind: ClassVar[str] = "tier"

    comparison: Comparison

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"op", "value"})
        if read_operator(body, path) not in _TAKEN:
            raise InvalidRule(
                f"{path}.op", "must be EQ, NE, IN, EXISTS or NOT_EXISTS on a tier; name tiers by their ids."
            )
        value = body.get("value")
        for one in value if isinstance(value, list) else [value]:
            if one is not None and (not isinstance(one, str) or not 1 <= len(one) <= limits.MAXIMUM_NAME):
                raise InvalidRule(f"{path}.value", "must be the id of a tier, with IN a list of them.")
        return cls(read_comparison(body, path, anniversary=False))

    def column(self) -> AttributeColumn:
        """See `Condition.column`."""
        return AttributeColumn(AttributeKind.TIER, TIER_KEY)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return value_condition(value, self.comparison, moment.today)

    def needs_value(self) -> bool:
        """See `Condition.needs_value`."""
        return self.comparison.op is not Operator.NOT_EXISTS

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        return tongue.compared(tongue.say("会员等级", "the tier"), self.comparison)

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return Dependencies(kept=frozenset({TIER}))
