"""Effects on their way to another service: what is asked, what came of it, and when to ask again."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from services.journey.domain.inputs import Answer, EffectDone, EffectFailed, Input, Request
from services.journey.domain.runs import SeenEvent

MAX_ATTEMPTS = 20
"""Attempts at an effect before its run fails: with the back-off below, over about two hours."""

FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 600.0

PATIENCE = timedelta(hours=2)
"""How long a condition waits for segment to know what its run has seen. Then the run fails: a wrong branch sends a wrong
message, which nothing takes back."""

FIRST_LOOK_SECONDS = 0.1
LONGEST_LOOK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Task:
    """One effect to be carried out.

    Attributes:
        effect_id: The key of idempotency towards the other service, the same at every attempt.
        request: What is asked, as the step's kind has it.
        customer_id: The customer, by the id at the start of the run.
        trigger_json: Properties of the event that started the run; "" where none did.
        attempts: Attempts so far, this one included.
        traceparent: W3C context of what asked for it; "" when it was not traced.
        ask_time: When the run asked for it.
        attempt_time: When this attempt was claimed.
        cause: Why the run began.
        seen: Where knowledge is needed: events that the run has seen, which must be known before it is answered.
        values_json: Where values are needed: those that are kept with the run, as a JSON object by their names; "" for none.
        asked: Of what no run awaits: the ids of all that its run asked for, oldest first.
        mappings: With `seen`: (node, mapping version) of the customer, as far as identity's facts have reached us.
    """

    effect_id: str
    request: Request
    run_id: str
    journey_id: str
    step_id: str
    customer_id: int
    attempts: int = 0
    trigger_json: str = ""
    traceparent: str = ""
    ask_time: datetime | None = None
    attempt_time: datetime | None = None
    cause: str = ""
    seen: tuple[SeenEvent, ...] = ()
    values_json: str = ""
    mappings: tuple[tuple[int, int], ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """It was carried out, and this came of it."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Refused:
    """The other service will never take it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """The other was away or busy; `after_seconds` is its own wish, None when it has none.

    One that was not even called, for want of time, has used up no attempt.
    """

    reason: str
    after_seconds: float | None = None
    called: bool = True


@dataclass(frozen=True, slots=True)
class Unseen:
    """Segment was asked, and does not know yet what the run has seen. No attempt is used up by it."""

    reason: str = "unseen: segment has not heard yet what the run has seen"


Outcome: TypeAlias = Done | Refused | Postponed | Unseen


def next_attempt(effect_id: str, attempts: int, outcome: Postponed, now: datetime) -> datetime | None:
    """Returns when to ask again, or None when `MAX_ATTEMPTS` are used up.

    The delay doubles from 2 s to 10 minutes, never below the other side's wish, and is spread by up to a fifth so that
    what failed together does not come back together; the spread depends on the effect and attempt alone.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    delay = min(FIRST_RETRY_SECONDS * 2.0 ** (attempts - 1), LONGEST_RETRY_SECONDS)
    delay = max(delay, min(outcome.after_seconds or 0.0, LONGEST_RETRY_SECONDS))
    spread = zlib.crc32(f"{effect_id}:{attempts}".encode()) / 0xFFFFFFFF / 5
    return now + timedelta(seconds=delay * (1 + spread))


def next_look(ask_time: datetime, now: datetime) -> datetime | None:
    """Returns when to ask segment again whether it knows what a run has seen; None when `PATIENCE` is over.

    After a quarter of the time waited so far, 0.1 to 30 s: what takes long may take a little longer.
    """
    waited = now - ask_time
    if waited >= PATIENCE:
        return None
    delay = min(max(waited.total_seconds() / 4, FIRST_LOOK_SECONDS), LONGEST_LOOK_SECONDS)
    return now + timedelta(seconds=delay)


def input_of(effect_id: str, outcome: Outcome, *, exhausted: bool = False) -> Input | None:
    """Returns what an outcome means to the run; None when the effect will be tried again."""
    match outcome:
        case Done(answer=answer):
            return EffectDone(effect_id, answer)
        case Refused(reason=reason):
            return EffectFailed(effect_id, reason)
        case Postponed(reason=reason):
            return EffectFailed(effect_id, f"attempts_exhausted: {reason}") if exhausted else None
        case Unseen(reason=reason):
            return EffectFailed(effect_id, f"patience_exhausted: {reason}") if exhausted else None
