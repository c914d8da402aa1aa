"""Changing a trait: over when profile has recorded it, as an event that a later condition is judged in the knowledge of."""

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

MAX_NAME_LENGTH = 200
MAX_VALUE_BYTES = 16 * 1024
NULL = "null"


@dataclass(frozen=True, slots=True)
class UpdateTrait(Request):
    """Ask profile for a trait to have a value, as JSON, or that of a property of the event; `null` takes it away."""

    trait: str
    value_json: str = ""
    event_property: str = ""


@dataclass(frozen=True, slots=True)
class TraitUpdated(Answer):
    """It has the value; `seen` is the event that records it, None where there was nothing to record. Else `why_not`."""

    seen: SeenEvent | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class UpdateTraitAction(Action[TraitUpdated]):
    """Change a trait: to a constant, JSON text, or to what a property of the event has; `remove` takes it away."""

    kind: ClassVar[str] = "update_trait"
    answer: ClassVar[type[Answer]] = TraitUpdated

    trait: str
    value_json: str = ""
    event_property: str = ""
    remove: bool = False

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the name and the value."""
        if not is_text(self.trait, MAX_NAME_LENGTH):
            yield Problem(f"{path}.trait", "bad_text", f"name a trait, 1 to {MAX_NAME_LENGTH} characters")
        if len(self.value_json.encode()) > MAX_VALUE_BYTES:
            yield Problem(f"{path}.constant", "too_long", f"a value has at most {MAX_VALUE_BYTES} bytes as JSON")
        if self.value_json == NULL:
            yield Problem(f"{path}.constant", "bad_value", "give a value; to take the trait away, say remove")
        if self.event_property and not is_text(self.event_property, MAX_NAME_LENGTH):
            message = f"name a property, 1 to {MAX_NAME_LENGTH} characters"
            yield Problem(f"{path}.event_property", "bad_text", message)
        if not (self.value_json or self.event_property or self.remove):
            yield Problem(f"{path}.constant", "missing", "say which value the trait gets")

    def enter(self, walk: Walk) -> None:
        """Asks profile."""
        walk.record("trait_requested", self.trait)
        walk.ask(UpdateTrait(self.trait, NULL if self.remove else self.value_json, self.event_property))

    def take(self, walk: Walk, answer: TraitUpdated) -> None:
        """Remembers the event and goes on."""
        if answer.why_not:
            walk.record("trait_not_updated", f"{self.trait}: {answer.why_not}")
        else:
            walk.record("trait_updated", self.trait)
        if answer.seen is not None:
            walk.see(answer.seen)
        walk.leave()
