"""Ending another journey: over when none of its runs of the customer is under way."""

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
class EndWalks(Request):
    """Have what the customer walks of another journey ended."""

    journey_id: str


@dataclass(frozen=True, slots=True)
class WalksEnded(Answer):
    """How many runs ended."""

    runs: int


@dataclass(frozen=True, slots=True)
class EndJourneyAction(Action[WalksEnded]):
    """End what the customer walks of another journey."""

    kind: ClassVar[str] = "end_journey"
    answer: ClassVar[type[Answer]] = WalksEnded

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
        walk.record("journey_end_requested", self.journey_id)
        walk.ask(EndWalks(self.journey_id))

    def take(self, walk: Walk, answer: WalksEnded) -> None:
        """Goes on."""
        walk.record("journey_ended", f"runs: {answer.runs}")
        walk.leave()
