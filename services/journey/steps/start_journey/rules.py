"""Starting another journey: over when the customer has entered it, or may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.references import Reference, ReferenceKind
from services.journey.domain.walking import Walk


@dataclass(frozen=True, slots=True)
class StartWalk(Request):
    """Have the customer enter another journey."""

    journey_id: str


@dataclass(frozen=True, slots=True)
class WalkStarted(Answer):
    """The run that began, or began by this before; else `why_not`."""

    run_id: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class StartJourneyAction(Action[WalkStarted]):
    """Let the customer enter another journey."""

    kind: ClassVar[str] = "start_journey"
    answer: ClassVar[type[Answer]] = WalkStarted

    journey_id: str

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the journey's id."""
        if not RESOURCE_ID.match(self.journey_id):
            yield Problem(f"{path}.journey_id", "bad_id", "give the id of another journey")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the journey."""
        yield Reference(f"{path}.journey_id", ReferenceKind.JOURNEY, self.journey_id)

    def enter(self, walk: Walk) -> None:
        """Asks for it."""
        walk.record("journey_start_requested", self.journey_id)
        walk.ask(StartWalk(self.journey_id))

    def take(self, walk: Walk, answer: WalkStarted) -> None:
        """Goes on, whether or not the customer entered."""
        if answer.why_not:
            walk.record("journey_not_started", answer.why_not)
        else:
            walk.record("journey_started", answer.run_id)
        walk.leave()
