"""A campaign: the members of a segment enter at a time, once or each day, week or month."""

from __future__ import annotations

import enum
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from services.common.wall_clocks import moment_of, zone_of
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.entries import Entry
from services.journey.domain.occasions import Occasion, read_clock, read_day
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.references import Reference, ReferenceKind

_DAYS_AHEAD = 366 * 2


class Recurrence(enum.StrEnum):
    """How often; the values are stored."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class ScheduleEntry(Entry):
    """Members of a segment enter at a local time of the entry's zone.

    Attributes:
        first_date: `YYYY-MM-DD`: the day of ONCE, else the first day that counts; "" there: from the publishing on.
        last_date: The last day that counts; "" for none. Not with ONCE.
        local_time: `HH:MM`.
        weekdays: Of WEEKLY: 1 Monday to 7 Sunday.
        month_days: Of MONTHLY: 1 to 31; a day that a month does not have is its last.
    """

    kind: ClassVar[str] = "schedule"
    cause: ClassVar[str] = "schedule"

    segment_id: str
    recurrence: Recurrence = Recurrence.ONCE
    first_date: str = ""
    last_date: str = ""
    local_time: str = ""
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Takes what a stored definition has as what compares alike."""
        object.__setattr__(self, "recurrence", Recurrence(self.recurrence))
        object.__setattr__(self, "weekdays", tuple(self.weekdays))
        object.__setattr__(self, "month_days", tuple(self.month_days))

    @property
    def members_of(self) -> str:
        """The segment."""
        return self.segment_id

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with segment, days and time."""
        if not RESOURCE_ID.match(self.segment_id):
            yield Problem(f"{path}.segment_id", "bad_id", "give the id of a segment")
        once = self.recurrence is Recurrence.ONCE
        if (self.first_date or once) and read_day(self.first_date) is None:
            yield Problem(f"{path}.first_date", "bad_value", "give a day as YYYY-MM-DD")
        if once and self.last_date:
            yield Problem(f"{path}.last_date", "not_allowed", "what happens once has no last day")
        elif self.last_date and (read_day(self.last_date) is None or self.last_date < self.first_date):
            yield Problem(f"{path}.last_date", "bad_value", "give a day as YYYY-MM-DD, not before the first")
        if read_clock(self.local_time) is None:
            yield Problem(f"{path}.local_time", "bad_value", "give a time of day as HH:MM")
        for name, wanted, most in (("weekdays", Recurrence.WEEKLY, 7), ("month_days", Recurrence.MONTHLY, 31)):
            days = getattr(self, name)
            if self.recurrence is not wanted:
                if days:
                    yield Problem(f"{path}.{name}", "not_allowed", f"only {wanted.name} takes them")
            elif not days or len(set(days)) < len(days) or not all(1 <= day <= most for day in days):
                yield Problem(f"{path}.{name}", "bad_list", f"give days from 1 to {most}, each once")

    def problems_at(self, path: str, now: datetime, time_zone: str) -> Iterator[Problem]:
        """Yields that nobody would enter any more."""
        if self.next_occasion(now, time_zone) is None:
            field = "last_date" if self.last_date else "first_date"
            yield Problem(f"{path}.{field}", "in_the_past", "this time is over; choose one to come")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the segment."""
        yield Reference(f"{path}.segment_id", ReferenceKind.SEGMENT, self.segment_id)

    def next_occasion(self, after: datetime, time_zone: str) -> Occasion | None:
        """Returns the first occasion after a moment; None: there is none, or none within two years."""
        zone, clock = zone_of(time_zone), read_clock(self.local_time)
        if clock is None:
            return None
        first, last = read_day(self.first_date), read_day(self.last_date)
        day = after.astimezone(zone).date() - timedelta(days=1)
        day = day if first is None else max(first, day)
        for _ in range(_DAYS_AHEAD):
            if (last is not None and day > last) or (self.recurrence is Recurrence.ONCE and day != first):
                return None
            if self._is_on(day) and (due := moment_of(day, clock, zone)) > after:
                return Occasion(f"{day.isoformat()}T{self.local_time}", due)
            day += timedelta(days=1)
        return None

    def _is_on(self, day: date) -> bool:
        match self.recurrence:
            case Recurrence.WEEKLY:
                return day.isoweekday() in self.weekdays
            case Recurrence.MONTHLY:
                length = monthrange(day.year, day.month)[1]
                return any(min(wanted, length) == day.day for wanted in self.month_days)
        return True
