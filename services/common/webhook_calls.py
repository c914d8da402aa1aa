"""Telling a workspace's URL by journey's `CallWebhook`, until it is answered or given up: what all who do so share."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from services.common.errors import YikeError
from services.common.loops import PASSING

LEASE: Final = timedelta(minutes=2)
"""Longer than a call may take."""

NOT_ASKED_AGAIN: Final = timedelta(seconds=30)
"""When a call is made again that journey could not make."""

AT_ONCE: Final = 20

MAXIMUM_ATTEMPTS: Final = 20
"""Calls that tell one thing: with the back-off below, over about two hours."""

FIRST_RETRY_SECONDS: Final = 2.0
LONGEST_RETRY_SECONDS: Final = 600.0


@dataclass(frozen=True)
class Answer:
    """What came of a call: why it is not delivered (empty: it is), whether it may be later, and the receiver's wish."""

    reason: str = ""
    may_retry: bool = False
    after_seconds: float = 0.0


class Telling(Enum):
    """How far the telling is; the names are those of the services' states."""

    TELLING = "TELLING"
    TOLD = "TOLD"
    FAILED = "FAILED"


async def answered(call: Awaitable[Answer]) -> Answer | None:
    """Returns what came of a call; None: journey could not make it, and may later."""
    try:
        return await call
    except YikeError as error:
        return None if isinstance(error, PASSING) else Answer(f"refused: {error.reason_name.lower()}")


def settled(attempts: int, answer: Answer, now: datetime) -> tuple[Telling, str, datetime | None]:
    """Returns how far it is after so many calls, why no further, and when to call again; None: no more."""
    if not answer.reason:
        return Telling.TOLD, "", None
    if not answer.may_retry:
        return Telling.FAILED, answer.reason, None
    again = next_call(attempts, now, answer.after_seconds)
    if again is None:
        return Telling.FAILED, f"attempts_exhausted: {answer.reason}", None
    return Telling.TELLING, answer.reason, again


def next_call(attempts: int, now: datetime, wish_seconds: float) -> datetime | None:
    """Returns when to call again after so many attempts, >= 1; None: not any more.

    The delay doubles from 2 s to 10 minutes, and is not below what the receiver wishes, as far as that is 10 minutes.
    """
    if attempts >= MAXIMUM_ATTEMPTS:
        return None
    delay = min(FIRST_RETRY_SECONDS * 2.0 ** (attempts - 1), LONGEST_RETRY_SECONDS)
    return now + timedelta(seconds=max(delay, min(wish_seconds, LONGEST_RETRY_SECONDS)))
