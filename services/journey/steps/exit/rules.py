"""Leaving: the run ends where it stands, with a reason of the definition's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer
from services.journey.domain.problems import Problem, is_text
from services.journey.domain.runs import RunState
from services.journey.domain.walking import Walk

MAX_EXIT_REASON_LENGTH = 100


@dataclass(frozen=True, slots=True)
class ExitAction(Action[Answer]):
    """End the run for a reason."""

    kind: ClassVar[str] = "exit"

    reason: str = ""

    @property
    def goes_on(self) -> bool:
        """Never."""
        return False

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the reason."""
        if self.reason and not is_text(self.reason, MAX_EXIT_REASON_LENGTH):
            yield Problem(f"{path}.reason", "bad_text", f"at most {MAX_EXIT_REASON_LENGTH} characters")

    def enter(self, walk: Walk) -> None:
        """Ends the run."""
        walk.end(RunState.EXITED, "exited", self.reason or "exit_step")
