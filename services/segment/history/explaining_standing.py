"""A `standing` condition, as an explanation takes it: the conditions that it comes down to, and the value found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.segment.conditions.standing import StandingCondition, Value
from services.segment.domain.conditions import Condition, TimedColumn
from services.segment.domain.explaining import Finding, Part, is_met, take_apart
from services.segment.domain.rules import Rule
from services.segment.domain.standing.attributes import RFM, Attribute
from services.segment.domain.standing.model import StandingModel
from services.segment.standing.binding import LAST_ORDER, bind, choices


@dataclass(frozen=True)
class Stands:
    """One such condition.

    Attributes:
        condition: As it was written.
        part: What it means, taken apart; its places are below the condition's own.
        choices: The values that anybody may have of its attribute, with their rules.
    """

    condition: StandingCondition
    part: Part
    choices: Sequence[tuple[Value, Rule]]

    @staticmethod
    def of(condition: StandingCondition, path: str, model: StandingModel) -> Stands:
        """Returns a condition by a model."""
        return Stands(condition, take_apart(bind(condition, model), path), choices(condition.attribute, model))

    @property
    def leaves(self) -> dict[str, Condition]:
        """The conditions that it comes down to, by their places."""
        return {one.path: one.rule for one in self.part.walk() if isinstance(one.rule, Condition)}

    def is_met(self, met: Mapping[str, Any]) -> bool:
        """Tells whether it holds, by whether its leaves do."""
        return is_met(self.part, {path: Finding(bool(met[path])) for path in self.leaves})

    def value(self, held: Sequence[Any]) -> Value | None:
        """Returns the value whose rule is held, in the order of `choices`; None: none is."""
        return next((value for (value, _), holds in zip(self.choices, held, strict=True) if holds), None)

    @property
    def evidence(self) -> TimedColumn | None:
        """The time of the order that stages, scores and cells of orders rest on; None of axes."""
        of_orders = (Attribute.LIFECYCLE_STAGE, Attribute.RFM_CELL, *RFM)
        return LAST_ORDER if self.condition.attribute in of_orders else None
