"""What ends runs from outside of their steps, and what they are for: the exits and the goal of a definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.journey.domain.listening import Occurrence, problems_of
from services.journey.domain.problems import Problem, is_text
from services.journey.domain.references import Reference

MAX_EXITS = 10
MAX_REASON_LENGTH = 100
MAX_GOAL_DAYS = 90
GOAL_REACHED = "goal_reached"
"""The reason of a run that its goal ended."""


@dataclass(frozen=True, slots=True)
class JourneyExit:
    """What ends a run wherever it stands; `reason` "" stands for what was heard. `on` None is no known kind."""

    on: Occurrence | None
    reason: str = ""

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the segment, where it names one."""
        return iter(()) if self.on is None else self.on.references(f"{path}.on")


@dataclass(frozen=True, slots=True)
class JourneyGoal:
    """What counts as conversion within so many days of a run's start, and whether it ends the run."""

    on: Occurrence | None
    within_days: int
    ends_run: bool = False

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the segment, where it names one."""
        return iter(()) if self.on is None else self.on.references(f"{path}.on")


def ending_problems(exits: Sequence[JourneyExit], goal: JourneyGoal | None) -> Iterator[Problem]:
    """Yields what is wrong with exits and goal."""
    if len(exits) > MAX_EXITS:
        yield Problem("exits", "too_many", f"give at most {MAX_EXITS} exits")
    for place, each in enumerate(exits[:MAX_EXITS]):
        yield from problems_of(each.on, f"exits[{place}].on")
        if each.reason and not is_text(each.reason, MAX_REASON_LENGTH):
            yield Problem(f"exits[{place}].reason", "bad_text", f"at most {MAX_REASON_LENGTH} characters")
    if goal is not None:
        yield from problems_of(goal.on, "goal.on")
        if not 1 <= goal.within_days <= MAX_GOAL_DAYS:
            yield Problem("goal.within_days", "out_of_range", f"give 1 to {MAX_GOAL_DAYS} days")
