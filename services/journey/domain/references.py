"""What a definition names that others keep."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.journey.domain.definition import JourneyDefinition


class ReferenceKind(enum.StrEnum):
    """What is named: of a rule the text itself is kept, which segment must be able to compile."""

    TEMPLATE = "template"
    SEGMENT = "segment"
    RULE = "rule"
    COMPUTED_TRAIT = "computed_trait"
    CUSTOMER_LIST = "customer_list"


@dataclass(frozen=True, slots=True)
class Reference:
    """One place of a definition that names something: `path` from the definition on, `name` the id or the rule as JSON."""

    path: str
    kind: ReferenceKind
    name: str


def references_of(definition: JourneyDefinition) -> tuple[Reference, ...]:
    """Returns all that a definition names, in its order; a name in two places comes twice."""
    named = list(definition.entry.references(f"entry.{definition.entry.kind}")) if definition.entry is not None else []
    for place, step in enumerate(definition.steps):
        if step.action is not None:
            named.extend(step.action.references(f"steps[{place}].{step.action.kind}"))
    return tuple(named)
