"""On a tag of the customer."""

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
class TagCondition(Condition):
    """The customer has the tag."""

    kind: ClassVar[str] = "tag"

    name: str

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"name"})
        return cls(read_name(body, "name", path))

    def column(self) -> AttributeColumn:
        """See `Condition.column`."""
        return AttributeColumn(AttributeKind.TAG, self.name)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return value_condition(value, EXISTS, moment.today)

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        name = tongue.quoted(self.name)
        return tongue.say(f"有标签{name}", f"the customer has the tag {name}")

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return Dependencies(attributes=frozenset({(AttributeKind.TAG, self.name)}))
