"""The periods of a report: days, weeks or months of a time zone, one after the other. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from services.common.errors import InvalidArgument
from services.segment.domain.windows import Period, day_start_us

MOST_PERIODS = 400
FIRST_YEAR = 1971
DEFAULT_DAYS = 30
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ComparedTime(Enum):
    """Which time figures are compared with."""

    NONE = 0
    PERIOD_BEFORE = 1
    WEEK_BEFORE = 2
    YEAR_BEFORE = 3


@dataclass(frozen=True)
class Edges:
    """Where periods begin, and where the last ends: microseconds since 1970 UTC, ascending.

    Attributes:
        starts: One a period.
        end: The first microsecond that is not in the last.
    """

    starts: tuple[int, ...]
    end: int

    @property
    def all(self) -> list[int]:
        """The beginnings, and the end."""
        return [*self.starts, self.end]

    def only(self, index: int) -> Edges:
        """Returns the one period of an index."""
        return Edges((self.starts[index],), self.all[index + 1])


@dataclass(frozen=True)
class Span:
    """So many periods from one that begins on a day."""

    kind: Period
    first: date
    count: int

    @property
    def days(self) -> list[date]:
        """The first day of each period."""
        return [self.kind.first_day(self.first, number) for number in range(self.count)]

    def edges(self, time_zone: str, now_us: int) -> Edges:
        """Returns the periods as they are at a moment: what is to come is in none."""
        found = [day_start_us(self.kind.first_day(self.first, number), time_zone) for number in range(self.count + 1)]
        return Edges(tuple(found[:-1]), min(found[-1], now_us + 1))

    def is_incomplete(self, time_zone: str, now_us: int) -> bool:
        """Tells whether the last period is not over."""
        return day_start_us(self.kind.first_day(self.first, self.count), time_zone) > now_us + 1

    def before(self, compared_with: ComparedTime) -> Span | None:
        """Returns the periods compared with; None: there are none.

        Raises:
            InvalidArgument: If these periods are not compared so.
        """
        match compared_with:
            case ComparedTime.NONE:
                return None
            case ComparedTime.PERIOD_BEFORE:
                first = self.kind.first_day(self.first, -self.count)
            case ComparedTime.WEEK_BEFORE:
                if self.kind is not Period.DAY or self.count > 7:
                    raise InvalidArgument(
                        "compared_with: COMPARED_TIME_WEEK_BEFORE is of at most 7 days; take COMPARED_TIME_PERIOD_BEFORE.",
                        field="compared_with",
                    )
                first = self.first - timedelta(weeks=1)
            case ComparedTime.YEAR_BEFORE:
                first = (
                    self.kind.first_day(self.first, -12)
                    if self.kind is Period.MONTH
                    else self.first - timedelta(weeks=52)
                )
        if first.year < FIRST_YEAR:
            raise InvalidArgument(
                f"compared_with: the time compared with begins before {FIRST_YEAR}; begin later.", field="compared_with"
            )
        return Span(self.kind, first, self.count)

    def edges_before(self, before: Span, time_zone: str, now_us: int) -> Edges:
        """Returns the periods compared with; the last ends after the same time as the last of these."""
        found = before.edges(time_zone, now_us)
        if not self.is_incomplete(time_zone, now_us):
            return found
        elapsed = now_us + 1 - self.edges(time_zone, now_us).starts[-1]
        return Edges(found.starts, min(found.end, found.starts[-1] + elapsed))


def read_span(
    kind: Period,
    from_date: str,
    to_date: str,
    *,
    today: date,
    default_days: int = DEFAULT_DAYS,
    default_periods: int = 0,
    most: int = MOST_PERIODS,
) -> Span:
    """Returns the periods from the one of a day to the one of another.

    Args:
        kind: How long a period is.
        from_date: `YYYY-MM-DD`; empty: so that there are as many days or periods as the defaults say.
        to_date: `YYYY-MM-DD`; empty: today.
        today: The day it is.
        default_days: See `from_date`.
        default_periods: See `from_date`; 0: days say it.
        most: How many periods there may be.

    Raises:
        InvalidArgument: If a day is none, is to come, or lies before 1971; if there are too many periods or none.
    """
    last = _day(to_date, "to_date") or today
    if last > today:
        raise InvalidArgument(
            f"to_date: {last} is to come; take {today} or leave it out.", field="to_date", today=str(today)
        )
    first = _day(from_date, "from_date") or (
        kind.first_day(last, 1 - default_periods) if default_periods else last - timedelta(days=default_days - 1)
    )
    if first > last:
        raise InvalidArgument("from_date: it must not be after to_date.", field="from_date")
    first, end = kind.first_day(first), kind.first_day(last)
    count = _count(kind, first, end)
    if count > most:
        raise InvalidArgument(
            f"from_date: a report has at most {most} periods, this one {count}; begin later or take longer periods.",
            field="from_date",
        )
    return Span(kind, first, count)


def _count(kind: Period, first: date, last: date) -> int:
    match kind:
        case Period.DAY:
            return (last - first).days + 1
        case Period.WEEK:
            return (last - first).days // 7 + 1
        case Period.MONTH:
            return (last.year - first.year) * 12 + last.month - first.month + 1


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        found = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidArgument(f"{field}: it must be a day, YYYY-MM-DD.", field=field) from error
    if not FIRST_YEAR <= found.year <= 2200:
        raise InvalidArgument(f"{field}: it must be a day from {FIRST_YEAR} on.", field=field)
    return found
