"""Waiting: ended by a timer of journey's own, never before its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer
from services.journey.domain.problems import Problem
from services.journey.domain.walking import Walk

MAX_WAIT_SECONDS = 31_536_000


@dataclass(frozen=True, slots=True)
class WaitAction(Action[Answer]):
    """Wait so many seconds."""

    kind: ClassVar[str] = "wait"

    duration_seconds: int

    @property
    def pause_seconds(self) -> int:
        """The whole wait."""
        return self.duration_seconds

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the duration."""
        if not 1 <= self.duration_seconds <= MAX_WAIT_SECONDS:
            yield Problem(f"{path}.duration_seconds", "out_of_range", f"give 1 to {MAX_WAIT_SECONDS}")

    def enter(self, walk: Walk) -> None:
        """Holds the run."""
        due_at = walk.wait(timedelta(seconds=self.duration_seconds))
        walk.record("waiting", f"until {due_at.isoformat(timespec='seconds')}")

    def wake(self, walk: Walk) -> None:
        """Goes on."""
        walk.record("wait_over")
        walk.leave()
