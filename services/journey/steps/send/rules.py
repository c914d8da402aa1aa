"""Sending: over when messaging has taken the message; what becomes of it is told by facts (`MessageTurnedOut`)."""

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

MAX_VALUE = 1_000_000_000
"""What a message is expected to bring at most, as messaging takes it."""


@dataclass(frozen=True, slots=True)
class SendMessage(Request):
    """Ask messaging to send a template to the customer; what it is worth and is, where the step says so."""

    template_id: str
    expected_value: float | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Takes the tags as they are stored, too: as a list."""
        object.__setattr__(self, "tags", tuple(self.tags))


@dataclass(frozen=True, slots=True)
class MessageTaken(Answer):
    """Messaging took the message; `status` is where it stood then, `reason` why it will not be sent, where it said so."""

    delivery_id: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SendAction(Action[MessageTaken]):
    """Send a message; the template tells the channel.

    Attributes:
        template_id: What.
        expected_value: What it is expected to bring, 0 to a thousand millions; None: what its template says.
        tags: What it is, besides the tags of its template.
    """

    kind: ClassVar[str] = "send"
    answer: ClassVar[type[Answer]] = MessageTaken

    template_id: str
    expected_value: float | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Takes the tags as they are stored, too: as a list."""
        object.__setattr__(self, "tags", tuple(self.tags))

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the template's id."""
        if not RESOURCE_ID.match(self.template_id):
            yield Problem(f"{path}.template_id", "bad_id", "give the id of a template")
        if self.expected_value is not None and not 0 <= self.expected_value <= MAX_VALUE:
            yield Problem(f"{path}.expected_value", "out_of_range", f"give a number from 0 to {MAX_VALUE}")
        if len(set(self.tags)) < len(self.tags):
            yield Problem(f"{path}.tags", "bad_list", "name each tag once")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the template."""
        yield Reference(f"{path}.template_id", ReferenceKind.TEMPLATE, self.template_id)

    def enter(self, walk: Walk) -> None:
        """Asks messaging."""
        walk.record("send_requested", self.template_id)
        walk.ask(SendMessage(self.template_id, self.expected_value, self.tags))

    def take(self, walk: Walk, answer: MessageTaken) -> None:
        """Counts the message and goes on."""
        status = f"{answer.status}: {answer.reason}" if answer.reason else answer.status
        walk.record("send_answered", f"{status} {answer.delivery_id}")
        walk.count_message()
        walk.leave()
