"""The nights of an alert, that it fired, and how its telling goes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from services.segment.domain.alerts.detecting import Judgement


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
