"""Branching by lot: what is drawn for a person once is drawn for ever; `domain/lots.py` says how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.chance import WHOLE
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.walking import Walk
from services.journey.steps.targets import MAX_BRANCHES, leading_to, problems_of_name, problems_of_target


@dataclass(frozen=True, slots=True)
class DrawLot(Request):
    """Have a lot drawn, of branches with their weights."""

    key: str
    weights: tuple[tuple[str, int], ...]

    def __post_init__(self) -> None:
        """Takes the weights as they are stored, too: as lists."""
        object.__setattr__(self, "weights", tuple((branch_id, weight) for branch_id, weight in self.weights))


@dataclass(frozen=True, slots=True)
class LotDrawn(Answer):
    """The branch that was drawn; `kept`: before, and not now."""

    branch_id: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class RandomBranch:
    """A way out: how many of 10,000 go it, and the step that it leads to, "" for the end."""

    branch_id: str
    weight: int
    step_id: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class RandomSplitAction(Action[LotDrawn]):
    """Branch by lot; an empty `key` is the step's id. An empty step ends the run."""

    kind: ClassVar[str] = "random_split"
    answer: ClassVar[type[Answer]] = LotDrawn

    branches: tuple[RandomBranch, ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        """Takes the branches as they are stored, too: as a list of their fields."""
        branches = (each if isinstance(each, RandomBranch) else RandomBranch(**each) for each in self.branches)
        object.__setattr__(self, "branches", tuple(branches))

    @property
    def goes_on(self) -> bool:
        """Never: it names where."""
        return False

    @property
    def targets(self) -> tuple[str, ...]:
        """All its ways."""
        return tuple(each.step_id for each in self.branches)

    def problems(self, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the branches, their weights, names and ids, and where they lead."""
        if not 2 <= len(self.branches) <= MAX_BRANCHES:
            yield Problem(f"{path}.branches", "bad_count", f"give 2 to {MAX_BRANCHES} branches")
        if self.key and not RESOURCE_ID.match(self.key):
            yield Problem(f"{path}.key", "bad_id", "give a key of a-z, 0-9, _ and -, at most 63 characters")
        seen: set[str] = set()
        for place, branch in enumerate(self.branches):
            at = f"{path}.branches[{place}]"
            if not RESOURCE_ID.match(branch.branch_id):
                message = "give an id of a-z, 0-9, _ and -, at most 63 characters"
                yield Problem(f"{at}.branch_id", "bad_id", message)
            elif branch.branch_id in seen:
                yield Problem(f"{at}.branch_id", "repeated", f"another branch has the id {branch.branch_id}")
            seen.add(branch.branch_id)
            yield from problems_of_name(branch.display_name, f"{at}.display_name")
            if not 0 <= branch.weight <= WHOLE:
                yield Problem(f"{at}.weight", "out_of_range", f"give 0 to {WHOLE:,}")
            yield from problems_of_target(branch.step_id, f"{at}.step_id", definition)
        if sum(branch.weight for branch in self.branches) != WHOLE:
            yield Problem(f"{path}.branches", "bad_sum", f"give weights that are {WHOLE:,} together")

    def enter(self, walk: Walk) -> None:
        """Has the lot drawn."""
        key = self.key or walk.step.step_id
        walk.record("lot_requested", key)
        walk.ask(DrawLot(key, tuple((branch.branch_id, branch.weight) for branch in self.branches)))

    def take(self, walk: Walk, answer: LotDrawn) -> None:
        """Goes the way that was drawn."""
        target = next(branch.step_id for branch in self.branches if branch.branch_id == answer.branch_id)
        walk.record("lot_drawn", f"{answer.branch_id} {leading_to(target)}{', kept' if answer.kept else ''}")
        walk.enter(target)
