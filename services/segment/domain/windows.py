"""Which events count by their time: by age, by the calendar of the workspace's time zone, on fixed days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Self
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Period(Enum):
    """A period of the calendar."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"

    def first_day(self, day: date, after: int = 0) -> date:
        """Returns the first day of the period of a day, or of the one so many periods later."""
        match self:
            case Period.DAY:
                return day + timedelta(days=after)
            case Period.WEEK:
                return day - timedelta(days=day.weekday()) + timedelta(weeks=after)
            case Period.MONTH:
                months = day.year * 12 + day.month - 1 + after
                return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class Window:
    """Ages of events in microseconds: at least `minimum_us`, below `maximum_us` (None: no limit)."""

    minimum_us: int = 0
    maximum_us: int | None = None

    def bounds(self, now_us: int, time_zone: str) -> tuple[int | None, int]:
        """Returns the first time that is in it (None: there is none) and the last, microseconds since 1970 UTC."""
        return None if self.maximum_us is None else now_us - self.maximum_us + 1, now_us - self.minimum_us

    def earlier(self, by_us: int) -> Self:
        """Returns the window as it was so many microseconds before the moment at which it is asked."""
        maximum = self.maximum_us
        return replace(
            self, minimum_us=self.minimum_us + by_us, maximum_us=None if maximum is None else maximum + by_us
        )

    @property
    def edges_us(self) -> Iterator[int]:
        """The ages at which an event enters and leaves it; 0 for one that was recorded before it happened."""
        yield self.minimum_us
        if self.maximum_us is not None:
            yield self.maximum_us

    @property
    def period(self) -> Period | None:
        """The period of the calendar at whose beginning it becomes another; None: at none."""
        return None


@dataclass(frozen=True)
class CalendarWindow(Window):
    """A period of the calendar, so many before the one of the moment; `minimum_us` is how far the moment lies back.

    Attributes:
        kind: Of which length.
        back: 0: the present one, 1: the one before.
    """

    kind: Period = Period.DAY
    back: int = 0

    def bounds(self, now_us: int, time_zone: str) -> tuple[int | None, int]:
        """See `Window.bounds`."""
        at_us = now_us - self.minimum_us
        first = self.kind.first_day(local_day(at_us, time_zone), -self.back)
        end_us = day_start_us(self.kind.first_day(first, 1), time_zone)
        return day_start_us(first, time_zone), min(at_us, end_us - 1)

    @property
    def period(self) -> Period:
        """See `Window.period`."""
        return self.kind


@dataclass(frozen=True)
class DateWindow(Window):
    """Fixed days, both included; `minimum_us` is how far the moment lies back."""

    first: date | None = None
    last: date | None = None

    def bounds(self, now_us: int, time_zone: str) -> tuple[int | None, int]:
        """See `Window.bounds`."""
        since = None if self.first is None else day_start_us(self.first, time_zone)
        until = now_us - self.minimum_us
        if self.last is not None:
            until = min(until, day_start_us(self.last + timedelta(days=1), time_zone) - 1)
        return since, until


EVER = Window()


def local_day(at_us: int, time_zone: str) -> date:
    """Returns the day that it is at a time, microseconds since 1970 UTC, in a time zone."""
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(ZoneInfo(time_zone)).date()


def day_start_us(day: date, time_zone: str) -> int:
    """Returns when a day begins in a time zone, microseconds since 1970 UTC; where the clock leaves midnight out, then."""
    return (datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC) - _EPOCH) // _MICROSECOND


def period_starts_us(period: Period, now_us: int, time_zone: str, count: int) -> list[int]:
    """Returns when the next periods begin after a moment."""
    today = local_day(now_us, time_zone)
    return [day_start_us(period.first_day(today, number), time_zone) for number in range(1, count + 1)]
