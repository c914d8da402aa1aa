"""What every kind of step is to the rest: what it needs, what it names, and how a run goes through it.

The kinds themselves stand in `services/journey/steps/`, a folder each. Nothing in the domain knows which there are.
"""

from __future__ import annotations

import abc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from services.journey.domain.inputs import Answer, MessageTurnedOut
from services.journey.domain.problems import Problem
from services.journey.domain.references import Reference
from services.journey.domain.runs import RunState

if TYPE_CHECKING:
    from services.journey.domain.definition import JourneyDefinition
    from services.journey.domain.listening import Occurrence, Signal
    from services.journey.domain.walking import Walk

A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True)
class Action(abc.ABC, Generic[A]):
    """What a step does. A frozen dataclass whose fields are its stored form, so each has a default once it is in use.

    Pure: `enter`, `take`, `wake` and `fail` move the walk they are given, and look at nothing else.

    Attributes:
        kind: Its name: the member of the contract's `oneof`, the word in stored definitions and in paths.
        answer: The answer that it awaits from another service; None where it asks for none.
        cancellable: Whether messaging can take back what it asks for, as long as that is not sent or done.
    """

    kind: ClassVar[str]
    answer: ClassVar[type[Answer] | None] = None
    cancellable: ClassVar[bool] = False

    @property
    def keeps(self) -> str:
        """The name under which it keeps a value with the run; "" where it keeps none."""
        return ""

    @property
    def goes_on(self) -> bool:
        """Whether the step after it, named or next in the list, can follow."""
        return True

    @property
    def targets(self) -> tuple[str, ...]:
        """Ids of the steps that it names itself; "" is the end of the run."""
        return ()

    def held_targets(self, _seconds: int) -> tuple[str, ...]:
        """Ids of those of its targets to which a run comes only after so many seconds, where others come sooner."""
        return ()

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """What a run that stands here listens for."""
        return ()

    @property
    def pause_seconds(self) -> int:
        """How long it holds a run at least; a way back to the same step needs a long one."""
        return 0

    def problems(self, _path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with it; paths begin with the one given, which names the kind."""
        return iter(())

    def references(self, _path: str) -> Iterator[Reference]:
        """Yields what it names that others keep; paths as in `problems`."""
        return iter(())

    @abc.abstractmethod
    def enter(self, walk: Walk) -> None:
        """Does what is to be done when a run comes here: ask for one effect, wait, or end the run."""

    def take(self, _walk: Walk, _answer: A) -> None:
        """Goes on with the answer of the effect that it asked for."""
        raise TypeError(f"{self.kind} awaits no answer")

    def wake(self, _walk: Walk) -> None:
        """Goes on when the time of its wait has come."""
        raise TypeError(f"{self.kind} waits for no time")

    def hear_message(self, walk: Walk, told: MessageTurnedOut) -> None:
        """Takes what became of a message that it asked for, while the run stands here."""
        walk.note_message(told)

    def hear(self, _walk: Walk, _signal: Signal) -> None:
        """Goes on by what was heard, where a run that stands here listens for it; else does nothing."""

    def fail(self, walk: Walk, reason: str) -> None:
        """Goes on, or ends, when its effect could not be carried out and will not be tried again."""
        walk.end(RunState.FAILED, "failed", reason)
