"""On a list of customers that people put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.comparisons import EXISTS
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    AttributeColumn,
    Condition,
    Definitions,
    Dependencies,
    Moment,
)
from services.segment.domain.reading import Data, known, read_name
from services.segment.domain.wording import Tongue
from services.segment.history.comparisons import value_condition


@dataclass(frozen=True)
class ListCondition(Condition):
    """One of the customer's identifiers is an entry of the list."""

    kind: ClassVar[str] = "list"

    customer_list_id: str

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`. That the list is there is for who keeps the rule to see."""
        known(body, path, {"customer_list_id"})
        return cls(read_name(body, "customer_list_id", path))

    def column(self) -> AttributeColumn:
        """See `Condition.column`."""
        return AttributeColumn(AttributeKind.LIST, self.customer_list_id)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return value_condition(value, EXISTS, moment.today)

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        name = tongue.quoted(tongue.called.lists.get(self.customer_list_id) or self.customer_list_id)
        return tongue.say(f"在名单{name}中", f"the customer is in the list {name}")

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return Dependencies(attributes=frozenset({(AttributeKind.LIST, self.customer_list_id)}))
