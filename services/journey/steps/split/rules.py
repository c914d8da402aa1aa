"""Splitting several ways: by segment's answers to all rules at one moment; the first that holds is taken."""

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
from services.journey.steps.rules_named import MAX_RULE_BYTES, problems_of_rule
from services.journey.steps.targets import MAX_BRANCHES, leading_to, problems_of_name, problems_of_target


@dataclass(frozen=True, slots=True)
class EvaluateSplit(Request):
    """Ask segment which of some rules hold of the customer, all at one moment."""

    needs_knowledge: ClassVar[bool] = True

    rules_json: tuple[str, ...]

    def __post_init__(self) -> None:
        """Takes the rules as they are stored, too: as a list."""
        object.__setattr__(self, "rules_json", tuple(self.rules_json))


@dataclass(frozen=True, slots=True)
class SplitEvaluated(Answer):
    """The place of the first rule that holds, from 0; None where none does."""

    branch: int | None


@dataclass(frozen=True, slots=True)
class SplitBranch:
    """A way out: whom it is for, as canonical JSON of a rule, and the step that it leads to, "" for the end."""

    rule_json: str
    step_id: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class SplitAction(Action[SplitEvaluated]):
    """Branch several ways. An empty step ends the run."""

    kind: ClassVar[str] = "split"
    answer: ClassVar[type[Answer]] = SplitEvaluated

    branches: tuple[SplitBranch, ...] = ()
    else_step_id: str = ""

    def __post_init__(self) -> None:
        """Takes the branches as they are stored, too: as a list of their fields."""
        branches = (each if isinstance(each, SplitBranch) else SplitBranch(**each) for each in self.branches)
        object.__setattr__(self, "branches", tuple(branches))

    @property
    def goes_on(self) -> bool:
        """Never: it names where."""
        return False

    @property
    def targets(self) -> tuple[str, ...]:
        """All its ways."""
        return (*(each.step_id for each in self.branches), self.else_step_id)

    def problems(self, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the number of branches, the size of their rules, their names, and where they lead."""
        if not 1 <= len(self.branches) <= MAX_BRANCHES:
            yield Problem(f"{path}.branches", "bad_count", f"give 1 to {MAX_BRANCHES} branches")
        for place, branch in enumerate(self.branches):
            at = f"{path}.branches[{place}]"
            yield from problems_of_name(branch.display_name, f"{at}.display_name")
            yield from problems_of_rule(branch.rule_json, f"{at}.rule")
            yield from problems_of_target(branch.step_id, f"{at}.step_id", definition)
        if sum(len(each.rule_json) for each in self.branches) > MAX_RULE_BYTES:
            message = f"all rules together have at most {MAX_RULE_BYTES} bytes as JSON"
            yield Problem(f"{path}.branches", "too_long", message)
        yield from problems_of_target(self.else_step_id, f"{path}.else_step_id", definition)

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the rules, and what they name."""
        for place, branch in enumerate(self.branches):
            yield from references_in_rule(f"{path}.branches[{place}].rule", branch.rule_json)

    def enter(self, walk: Walk) -> None:
        """Asks segment."""
        walk.record("split_requested")
        walk.ask(EvaluateSplit(tuple(each.rule_json for each in self.branches)))

    def take(self, walk: Walk, answer: SplitEvaluated) -> None:
        """Goes the way of the first rule that holds."""
        walk.forget_seen()
        if answer.branch is None or not 0 <= answer.branch < len(self.branches):
            walk.record("split_else", leading_to(self.else_step_id))
            walk.enter(self.else_step_id)
            return
        branch = self.branches[answer.branch]
        name = branch.display_name or f"branch {answer.branch + 1}"
        walk.record("split_taken", f"{name} {leading_to(branch.step_id)}")
        walk.enter(branch.step_id)
