"""Effects on their way to another service: what is asked, what came of it, and when to ask again."""

from __future__ import annotations

import enum
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from services.journey.domain.advancing import (
    AddTag,
    ConditionEvaluated,
    Effect,
    EffectDone,
    EffectFailed,
    EvaluateCondition,
    Input,
    SendMessage,
    SetTimer,
)

MAX_ATTEMPTS = 20
"""Attempts at an effect before its run fails: with the back-off below, over about two hours."""

FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 600.0


class EffectKind(enum.IntEnum):
    """What is asked of whom; the values are stored."""

    SEND_MESSAGE = 1
    EVALUATE_CONDITION = 2
    ADD_TAG = 3


@dataclass(frozen=True, slots=True)
class Task:
    """One effect to be carried out.

    Attributes:
        effect_id: The key of idempotency towards the other service, the same at every attempt.
        argument: The template's id, the rule as JSON, or the tag.
        customer_id: The customer, by the id at the start of the run.
        trigger_json: Properties of the event that started the run; "" where none did.
        attempts: Attempts so far, this one included.
        traceparent: W3C context of what asked for it; "" when it was not traced.
    """

    effect_id: str
    kind: EffectKind
    argument: str
    run_id: str
    journey_id: str
    step_id: str
    customer_id: int
    attempts: int = 0
    trigger_json: str = ""
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The other service took it; `detail` says what became of it."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """Segment's answer to a condition."""

    result: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The other service will never take it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """The other service was away or busy; `after_seconds` is its own wish, None when it has none."""

    reason: str
    after_seconds: float | None = None


Outcome: TypeAlias = Done | Answered | Refused | Postponed


def describe(effect: Effect) -> tuple[EffectKind, str] | None:
    """Returns the kind and argument of an effect for another service; None for a timer, which is ours."""
    match effect:
        case SendMessage(template_id=template_id):
            return EffectKind.SEND_MESSAGE, template_id
        case EvaluateCondition(rule_json=rule_json):
            return EffectKind.EVALUATE_CONDITION, rule_json
        case AddTag(tag=tag):
            return EffectKind.ADD_TAG, tag
        case SetTimer():
            return None


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


def input_of(effect_id: str, outcome: Outcome, *, exhausted: bool = False) -> Input | None:
    """Returns what an outcome means to the run; None when the effect will be tried again."""
    match outcome:
        case Done(detail=detail):
            return EffectDone(effect_id, detail)
        case Answered(result=result):
            return ConditionEvaluated(effect_id, result)
        case Refused(reason=reason):
            return EffectFailed(effect_id, reason)
        case Postponed(reason=reason):
            return EffectFailed(effect_id, f"attempts_exhausted: {reason}") if exhausted else None
