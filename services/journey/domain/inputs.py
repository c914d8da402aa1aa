"""What happens to a run, and what it wants done: each kind of step brings its own request and answer, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeAlias

from services.journey.domain.listening import Signal
from services.journey.domain.runs import SeenEvent


@dataclass(frozen=True, slots=True)
class Request:
    """What a kind of step asks of another: its own dataclass, stored as the JSON of its fields.

    Attributes:
        needs_values: Whether it is carried out with the values that are kept with the run.
        needs_knowledge: Whether it may be answered only in the knowledge of what the run has seen.
        awaited: Whether it is dropped once its run has moved on without it.
        outside: Whether it is asked of somebody else's host, who may take his time: no other effect waits behind it.
    """

    needs_values: ClassVar[bool] = False
    needs_knowledge: ClassVar[bool] = False
    outside: ClassVar[bool] = False
    awaited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request that was carried out: each kind's own dataclass."""


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins."""


@dataclass(frozen=True, slots=True)
class TimerDue:
    """The time of a wait has come."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class EffectDone:
    """An effect was carried out."""

    effect_id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """An effect could not be carried out, and will not be tried again."""

    effect_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """Customers were merged and an older run of the same person goes on instead."""

    by_run_id: str


@dataclass(frozen=True, slots=True)
class Restricted:
    """The use of the customer's data was restricted."""


@dataclass(frozen=True, slots=True)
class EndedByJourney:
    """A run of another journey ends this one."""

    by_run_id: str


@dataclass(frozen=True, slots=True)
class MessageTurnedOut:
    """Messaging told what became of a message of the run; it moves the run nowhere, and may come after its end.

    `why_not` says why it was not sent or not delivered, "" when it was; `seen` is the event that profile records of it.
    """

    step_id: str
    delivery_id: str
    why_not: str = ""
    seen: SeenEvent | None = None


@dataclass(frozen=True, slots=True)
class SignalHeard:
    """Something was heard of the customer: it may convert the run, end it, or be what it waits for."""

    signal: Signal


Input: TypeAlias = (
    Started
    | TimerDue
    | EffectDone
    | EffectFailed
    | Superseded
    | Restricted
    | MessageTurnedOut
    | EndedByJourney
    | SignalHeard
)


@dataclass(frozen=True, slots=True)
class Ask:
    """Have a request carried out; answered by EffectDone or EffectFailed."""

    effect_id: str
    request: Request


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Wake the run; answered by TimerDue, never before `due_at`."""

    effect_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DropTimer:
    """Forget a timer that is not needed any more; one that fires all the same moves nothing."""

    effect_id: str


Effect: TypeAlias = Ask | SetTimer | DropTimer
