"""Branching: by segment's answer, given in the knowledge of all that the run has seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import Problem
from services.journey.domain.references import Reference, references_in_rule
from services.journey.domain.walking import Walk
from services.journey.steps.rules_named import problems_of_rule
from services.journey.steps.targets import leading_to, problems_of_target


@dataclass(frozen=True, slots=True)
class EvaluateCondition(Request):
    """Ask segment whether a rule holds of the customer."""

    needs_knowledge: ClassVar[bool] = True

    rule_json: str


@dataclass(frozen=True, slots=True)
class ConditionEvaluated(Answer):
    """Segment's answer."""

    result: bool


@dataclass(frozen=True, slots=True)
class ConditionAction(Action[ConditionEvaluated]):
    """Branch on a rule, kept as canonical JSON: only segment knows what it means. An empty branch ends the run."""

    kind: ClassVar[str] = "condition"
    answer: ClassVar[type[Answer]] = ConditionEvaluated

    rule_json: str
    then_step_id: str = ""
    else_step_id: str = ""

    @property
    def goes_on(self) -> bool:
        """Never: it names where."""
        return False

    @property
    def targets(self) -> tuple[str, ...]:
        """Both branches."""
        return self.then_step_id, self.else_step_id

    def problems(self, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the rule's size and the branches; what the rule says is for segment to judge."""
        yield from problems_of_rule(self.rule_json, f"{path}.rule")
        for name, step_id in (("then_step_id", self.then_step_id), ("else_step_id", self.else_step_id)):
            yield from problems_of_target(step_id, f"{path}.{name}", definition)

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the rule, and what it names; whether that is there segment tells of the rule."""
        yield from references_in_rule(f"{path}.rule", self.rule_json)

    def enter(self, walk: Walk) -> None:
        """Asks segment."""
        walk.record("condition_requested")
        walk.ask(EvaluateCondition(self.rule_json))

    def take(self, walk: Walk, answer: ConditionEvaluated) -> None:
        """Goes the way of the answer."""
        target = self.then_step_id if answer.result else self.else_step_id
        walk.record("condition_true" if answer.result else "condition_false", leading_to(target))
        walk.forget_seen()
        walk.enter(target)
