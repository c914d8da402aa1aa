"""Sending: over when messaging has taken the message; what becomes of it is told by facts (`MessageTurnedOut`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, MessageTurnedOut, Request
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.references import Reference, ReferenceKind
from services.journey.domain.walking import Walk
from services.journey.steps.send.falling_back import CAPPED, PATIENCE, UNREACHABLE, Progress, why_not_of

MAX_VALUE = 1_000_000_000
"""What a message is expected to bring at most, as messaging takes it."""

MAX_FALLBACKS = 4


@dataclass(frozen=True, slots=True)
class SendMessage(Request):
    """Ask messaging to send a template to the customer; what it is worth and is, where the step says so."""

    needs_values: ClassVar[bool] = True

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
        fallback_template_ids: What is sent where the one before cannot reach the customer, in their order.
        fall_back_on_caps: Also where the one before is not sent by a cap.
    """

    kind: ClassVar[str] = "send"
    answer: ClassVar[type[Answer]] = MessageTaken
    cancellable: ClassVar[bool] = True

    template_id: str
    expected_value: float | None = None
    tags: tuple[str, ...] = ()
    fallback_template_ids: tuple[str, ...] = ()
    fall_back_on_caps: bool = False

    def __post_init__(self) -> None:
        """Takes lists as they are stored, too."""
        object.__setattr__(self, "tags", tuple(self.tags))
        object.__setattr__(self, "fallback_template_ids", tuple(self.fallback_template_ids))

    @property
    def template_ids(self) -> tuple[str, ...]:
        """All that may be sent, in their order."""
        return self.template_id, *self.fallback_template_ids

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the template's id."""
        if not RESOURCE_ID.match(self.template_id):
            yield Problem(f"{path}.template_id", "bad_id", "give the id of a template")
        if self.expected_value is not None and not 0 <= self.expected_value <= MAX_VALUE:
            yield Problem(f"{path}.expected_value", "out_of_range", f"give a number from 0 to {MAX_VALUE}")
        if len(set(self.tags)) < len(self.tags):
            yield Problem(f"{path}.tags", "bad_list", "name each tag once")
        if len(self.fallback_template_ids) > MAX_FALLBACKS or len(set(self.template_ids)) < len(self.template_ids):
            message = f"give at most {MAX_FALLBACKS} templates that stand in, each once"
            yield Problem(f"{path}.fallback_template_ids", "bad_list", message)
        for place, template_id in enumerate(self.fallback_template_ids):
            if not RESOURCE_ID.match(template_id):
                yield Problem(f"{path}.fallback_template_ids[{place}]", "bad_id", "give the id of a template")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the templates."""
        yield Reference(f"{path}.template_id", ReferenceKind.TEMPLATE, self.template_id)
        for place, template_id in enumerate(self.fallback_template_ids):
            yield Reference(f"{path}.fallback_template_ids[{place}]", ReferenceKind.TEMPLATE, template_id)

    def enter(self, walk: Walk) -> None:
        """Asks messaging."""
        walk.record("send_requested", self.template_id)
        walk.ask(SendMessage(self.template_id, self.expected_value, self.tags))

    def take(self, walk: Walk, answer: MessageTaken) -> None:
        """Counts the message; goes on, or waits to be told whether it is sent where another may stand in."""
        status = f"{answer.status}: {answer.reason}" if answer.reason else answer.status
        walk.record("send_answered", f"{status} {answer.delivery_id}")
        walk.count_message()
        progress = Progress.read(walk.progress)
        if progress.place + 1 >= len(self.template_ids):
            walk.leave()
            return
        was_noted = answer.delivery_id in progress.early
        why_not = progress.early.get(answer.delivery_id, why_not_of(answer.status, answer.reason))
        if why_not is None:
            walk.note_progress(Progress(progress.place, answer.delivery_id, gone=progress.gone).text())
            walk.wait(PATIENCE)
        else:
            self._go_on(walk, progress, answer.delivery_id, why_not, was_noted=was_noted)

    def hear_message(self, walk: Walk, told: MessageTurnedOut) -> None:
        """Goes on by what became of the message that the run waits for; notes that of any other."""
        progress = Progress.read(walk.progress)
        if progress.delivery_id and progress.delivery_id == told.delivery_id:
            if not self._stands_in(told.why_not):
                walk.note_message(told)
            elif told.seen is not None:
                walk.see(told.seen)
            self._go_on(walk, progress, told.delivery_id, told.why_not)
            return
        if told.delivery_id in progress.gone:
            return
        walk.note_message(told)
        if not progress.delivery_id and progress.place + 1 < len(self.template_ids):
            walk.note_progress(progress.having_heard(told.delivery_id, told.why_not).text())

    def wake(self, walk: Walk) -> None:
        """Goes on without having been told."""
        walk.record("send_undecided", Progress.read(walk.progress).delivery_id)
        walk.leave()

    def _stands_in(self, why_not: str) -> bool:
        """Returns whether another template stands in for one that is not sent for this reason."""
        return why_not in UNREACHABLE or (self.fall_back_on_caps and why_not in CAPPED)

    def _go_on(
        self, walk: Walk, progress: Progress, delivery_id: str, why_not: str, *, was_noted: bool = False
    ) -> None:
        """Asks for the next template where the one before is not sent and that is why; else leaves."""
        if not self._stands_in(why_not):
            walk.leave()
            return
        place = progress.place + 1
        template_id = self.template_ids[place]
        walk.record("send_fell_back", f"{why_not} {delivery_id} to {template_id}")
        walk.forget_message(was_noted=was_noted)
        walk.note_progress(Progress(place, gone=(*progress.gone, delivery_id)).text())
        walk.ask_again(SendMessage(template_id, self.expected_value, self.tags), place)
