"""The nights of an alert, that it fired, and how its telling goes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Final

from services.segment.domain.alerts.detecting import Judgement

MAXIMUM_ATTEMPTS: Final = 20
"""Calls that tell a firing: with the back-off below, over about two hours."""

FIRST_RETRY_SECONDS: Final = 2.0
LONGEST_RETRY_SECONDS: Final = 600.0


class FiringState(IntEnum):
    """How far the telling of a firing is; the numbers are those of the contract."""

    FIRED = 1
    TELLING = 2
    TOLD = 3
    FAILED = 4


@dataclass(frozen=True)
class Night:
    """When an alert is judged next (None: it is not), the last day that it judged, and what came of that."""

    next_time: datetime | None = None
    judged_day: date | None = None
    last_day: Judgement | None = None


@dataclass(frozen=True)
class Firing:
    """See the contract."""

    firing_id: str
    alert_id: str
    judged: Judgement
    create_time: datetime
    state: FiringState
    reason: str = ""
    attempts: int = 0


def next_call(attempts: int, now: datetime, wish_seconds: float) -> datetime | None:
    """Returns when to call again after so many attempts, >= 1; None: not any more.

    The delay doubles from 2 s to 10 minutes, and is not below what the receiver wishes, as far as that is 10 minutes.
    """
    if attempts >= MAXIMUM_ATTEMPTS:
        return None
    delay = min(FIRST_RETRY_SECONDS * 2.0 ** (attempts - 1), LONGEST_RETRY_SECONDS)
    return now + timedelta(seconds=max(delay, min(wish_seconds, LONGEST_RETRY_SECONDS)))
