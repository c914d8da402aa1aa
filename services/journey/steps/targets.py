"""What steps with ways of their own have in common: names of branches, and whether the steps that they lead to are there."""

from __future__ import annotations

from collections.abc import Iterator

from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.problems import Problem, is_text

MAX_BRANCHES = 10
MAX_BRANCH_NAME = 100


def problems_of_target(step_id: str, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
    """Yields what is wrong with the step that a way leads to; an empty one is the end of the run."""
    if step_id and definition.step(step_id) is None:
        yield Problem(path, "unknown_step", f"there is no step {step_id}")


def problems_of_name(display_name: str, path: str) -> Iterator[Problem]:
    """Yields what is wrong with what people call a branch; it may be empty."""
    if display_name and not is_text(display_name, MAX_BRANCH_NAME):
        yield Problem(path, "bad_text", f"a name has at most {MAX_BRANCH_NAME} characters")


def leading_to(step_id: str) -> str:
    """Returns in words where a way leads, for the record."""
    return f"to {step_id}" if step_id else "to the end"
