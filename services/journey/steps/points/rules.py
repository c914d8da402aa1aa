"""Changing points: over when the ledger of points has it. That there are too few is a way on, no failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import Problem, is_text
from services.journey.domain.walking import Walk
from services.journey.steps.targets import problems_of_target

MAX_POINTS = 1_000_000_000
MAX_REASON = 200
EARN, REDEEM, ADJUST = "earn", "redeem", "adjust"


@dataclass(frozen=True, slots=True)
class ChangePoints(Request):
    """Ask the ledger of points for a change."""

    operation: str
    points: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PointsChanged(Answer):
    """The balance after it; where nothing was changed `why_not`, and the balance as it is."""

    balance: int
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class PointsAction(Action[PointsChanged]):
    """Give points (`earn`), have them paid with (`redeem`), or correct the balance (`adjust`, also down)."""

    kind: ClassVar[str] = "points"
    answer: ClassVar[type[Answer]] = PointsChanged

    operation: str
    points: int = 0
    reason: str = ""
    insufficient_step_id: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """The step for whom there are too few."""
        return (self.insufficient_step_id,)

    def problems(self, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with what is done, how many, why, and the step for whom there are too few."""
        if self.operation not in (EARN, REDEEM, ADJUST):
            yield Problem(f"{path}.operation", "bad_value", "choose EARN, REDEEM or ADJUST")
        least = -MAX_POINTS if self.operation == ADJUST else 1
        if not least <= self.points <= MAX_POINTS or not self.points:
            yield Problem(f"{path}.points", "out_of_range", f"give 1 to {MAX_POINTS:,}; only ADJUST takes less than 0")
        if self.reason and (not is_text(self.reason, MAX_REASON) or "\n" in self.reason):
            yield Problem(f"{path}.reason", "bad_text", f"give a line of at most {MAX_REASON} characters")
        if self.operation == ADJUST and not self.reason:
            yield Problem(f"{path}.reason", "missing", "say why the balance is corrected")
        yield from problems_of_target(self.insufficient_step_id, f"{path}.insufficient_step_id", definition)

    def enter(self, walk: Walk) -> None:
        """Asks the ledger."""
        walk.record("points_requested", f"{self.operation} {self.points}")
        walk.ask(ChangePoints(self.operation, self.points, self.reason))

    def take(self, walk: Walk, answer: PointsChanged) -> None:
        """Goes on, or the way of whom there are too few."""
        if not answer.why_not:
            walk.record("points_changed", f"balance {answer.balance}")
            walk.leave()
            return
        walk.record("points_not_changed", f"{answer.why_not}: balance {answer.balance}")
        if self.insufficient_step_id:
            walk.enter(self.insufficient_step_id)
        else:
            walk.leave()
