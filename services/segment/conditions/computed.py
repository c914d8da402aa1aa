"""On a computed trait of the workspace: its measure, compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from services.segment.domain.conditions import NO_DEFINITIONS, Definitions
from services.segment.domain.errors import InvalidRule
from services.segment.domain.measures import MeasureCondition
from services.segment.domain.reading import Data, known, read_name
from services.segment.domain.wording import Tongue


@dataclass(frozen=True)
class ComputedCondition(MeasureCondition):
    """What the computed trait's measure says compares so.

    Attributes:
        computed_trait_id: The computed trait; the measure is what it computes.
    """

    kind: ClassVar[str] = "computed"

    computed_trait_id: str

    def named(self, tongue: Tongue) -> str:
        """See `MeasureCondition.named`: what people call it."""
        name = tongue.quoted(tongue.called.computed.get(self.computed_trait_id) or self.computed_trait_id)
        return tongue.say(f"计算属性{name}", f"the computed trait {name}")

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"computed_trait_id", "op", "value"})
        name = read_name(body, "computed_trait_id", path)
        if name not in definitions:
            raise InvalidRule(f"{path}.computed_trait_id", f"names no computed trait: there is no {name}.")
        return cls(definitions[name], definitions[name].result.read(body, path, "value"), name)
