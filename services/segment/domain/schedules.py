"""When reports come by themselves, and how far their telling is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from services.common.errors import InvalidArgument

SHOWN_RUNS = 10


class Every(IntEnum):
    """How often; the numbers are those of the contract."""

    DAY = 1
    WEEK = 2
    MONTH = 3


class Content(IntEnum):
    """What is sent; the numbers are those of the contract."""

    LINK = 1
    CSV = 2
    JSON = 3


class RunState(IntEnum):
    """How far the telling of a run is; the numbers are those of the contract."""

    TELLING = 1
    TOLD = 2
    FAILED = 3


@dataclass(frozen=True)
class Schedule:
    """When a report is sent, and where to; see the contract.

    Attributes:
        weekday: 1 to 7, Monday is 1.
        day_of_month: 1 to 28.
    """

    every: Every
    hour: int
    weekday: int
    day_of_month: int
    webhook_url: str
    content: Content
    is_paused: bool

    def is_on(self, day: date) -> bool:
        """Tells whether the report comes on a day."""
        match self.every:
            case Every.DAY:
                return True
            case Every.WEEK:
                return day.isoweekday() == self.weekday
            case Every.MONTH:
                return day.day == self.day_of_month

    def day_at(self, now: datetime, time_zone: str) -> date:
        """Returns the last day on which the report was due by a moment."""
        day = now.astimezone(ZoneInfo(time_zone)).date()
        while not self.is_on(day) or self._time(day, time_zone) > now:
            day -= timedelta(days=1)
        return day

    def next_time(self, now: datetime, time_zone: str) -> datetime:
        """Returns when the report is due next after a moment, UTC."""
        day = now.astimezone(ZoneInfo(time_zone)).date()
        while not self.is_on(day) or self._time(day, time_zone) <= now:
            day += timedelta(days=1)
        return self._time(day, time_zone)

    def _time(self, day: date, time_zone: str) -> datetime:
        return datetime.combine(day, time(self.hour), ZoneInfo(time_zone)).astimezone(UTC)


@dataclass(frozen=True)
class Run:
    """A run of a report by its schedule; see the contract. `body` is what is told, until it is."""

    run_id: str
    report_id: str
    day: date
    create_time: datetime
    body: bytes
    row_count: int = 0
    omitted: bool = False
    problem: str = ""
    state: RunState = RunState.TELLING
    reason: str = ""
    attempts: int = 0


def read_every(number: int) -> Every:
    """Returns how often.

    Raises:
        InvalidArgument: If it is not said.
    """
    try:
        return Every(number)
    except ValueError as error:
        raise InvalidArgument(
            "schedule.period: must be REPORT_PERIOD_DAY, REPORT_PERIOD_WEEK or REPORT_PERIOD_MONTH.",
            field="schedule.period",
        ) from error
