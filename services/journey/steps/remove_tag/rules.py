"""Taking a tag away: over when profile has recorded it, as an event that a later condition is judged in the knowledge of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import Problem, is_text
from services.journey.domain.runs import SeenEvent
from services.journey.domain.walking import Walk
from services.journey.steps.add_tag.rules import MAX_TAG_LENGTH


@dataclass(frozen=True, slots=True)
class RemoveTag(Request):
    """Ask profile to take a tag from the customer."""

    tag: str


@dataclass(frozen=True, slots=True)
class TagRemoved(Answer):
    """The customer does not have the tag; `seen` is the event that records it, None where there was nothing to record."""

    tag: str
    seen: SeenEvent | None = None


@dataclass(frozen=True, slots=True)
class RemoveTagAction(Action[TagRemoved]):
    """Take a tag from the customer."""

    kind: ClassVar[str] = "remove_tag"
    answer: ClassVar[type[Answer]] = TagRemoved

    tag: str

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the tag."""
        if not is_text(self.tag, MAX_TAG_LENGTH):
            yield Problem(f"{path}.tag", "bad_text", f"give a tag of 1 to {MAX_TAG_LENGTH} characters")

    def enter(self, walk: Walk) -> None:
        """Asks profile."""
        walk.record("tag_removal_requested", self.tag)
        walk.ask(RemoveTag(self.tag))

    def take(self, walk: Walk, answer: TagRemoved) -> None:
        """Remembers the event and goes on."""
        walk.record("tag_removed", answer.tag)
        if answer.seen is not None:
            walk.see(answer.seen)
        walk.leave()
