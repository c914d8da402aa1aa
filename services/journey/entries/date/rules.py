"""A day of the year: the anniversary of a date that a trait holds, or a festival, by the solar or the lunar calendar.

Each customer enters at a time by the clock of the customer's own zone, so one day is looked at three times: when it is that
time where clocks are furthest ahead, in the entry's own zone, and where they are furthest behind.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import ClassVar

from services.common import lunar as lunar_calendar
from services.common.wall_clocks import moment_of, zone_of
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.entries import Entry
from services.journey.domain.filter_checks import MAX_NAME_LENGTH
from services.journey.domain.occasions import Occasion, read_clock
from services.journey.domain.problems import RESOURCE_ID, Problem, is_text
from services.journey.domain.references import Reference, ReferenceKind

MAX_OFFSET_DAYS = 90
LEAST_DAYS_BETWEEN = 300
"""Who entered less long ago does not enter again: a year of the lunar calendar has 353 days at least, and who tells another
date has had this year's entry."""

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AHEAD, _BEHIND = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_AHEAD = 800


@dataclass(frozen=True, slots=True)
class DateEntry(Entry):
    """Enter on the anniversary of the date in a trait, or on a festival.

    Attributes:
        trait: Holds a date, `YYYY-MM-DD…`; "" for a festival.
        month: Of a festival, 1 to 12; 0 for a trait.
        day: Of a festival, 1 to 31, by the lunar calendar to 30.
        lunar: Whether month and day count by the Chinese lunar calendar.
        offset_days: Days after it; before it where negative.
        local_time: `HH:MM`, by the clock of the customer's zone.
        segment_id: Only its members; needed for a festival, "" for all.
    """

    kind: ClassVar[str] = "date"
    cause: ClassVar[str] = "date"

    trait: str = ""
    month: int = 0
    day: int = 0
    lunar: bool = False
    offset_days: int = 0
    local_time: str = ""
    segment_id: str = ""

    @property
    def least_days_between(self) -> int:
        """Days from one entry of a customer to the next."""
        return LEAST_DAYS_BETWEEN

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with date, offset, time and segment."""
        if bool(self.trait) == bool(self.month or self.day):
            yield Problem(path, "missing", "name a trait that holds a date, or the month and day of a festival")
        elif self.trait and not is_text(self.trait, MAX_NAME_LENGTH):
            yield Problem(f"{path}.trait", "bad_text", f"name a trait, 1 to {MAX_NAME_LENGTH} characters")
        elif not self.trait:
            if not 1 <= self.month <= 12:
                yield Problem(f"{path}.festival.month", "out_of_range", "give 1 to 12")
            elif not 1 <= self.day <= (30 if self.lunar else _LAST_DAYS[self.month - 1]):
                yield Problem(f"{path}.festival.day", "out_of_range", "give a day that this month has")
            if not self.segment_id:
                yield Problem(f"{path}.segment_id", "missing", "say whose festival it is: give the id of a segment")
        if abs(self.offset_days) > MAX_OFFSET_DAYS:
            yield Problem(f"{path}.offset_days", "out_of_range", f"give -{MAX_OFFSET_DAYS} to {MAX_OFFSET_DAYS}")
        if read_clock(self.local_time) is None:
            yield Problem(f"{path}.local_time", "bad_value", "give a time of day as HH:MM")
        if self.segment_id and not RESOURCE_ID.match(self.segment_id):
            yield Problem(f"{path}.segment_id", "bad_id", "give the id of a segment")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields trait and segment."""
        if self.trait:
            yield Reference(f"{path}.trait", ReferenceKind.DATE_TRAIT, self.trait)
        if self.segment_id:
            yield Reference(f"{path}.segment_id", ReferenceKind.SEGMENT, self.segment_id)

    def next_occasion(self, after: datetime, time_zone: str) -> Occasion | None:
        """Returns the first look at a day after a moment, named `<day>/<1, 2 or 3>`; None: there is none within two years."""
        clock = read_clock(self.local_time)
        if clock is None:
            return None
        zones = (_AHEAD, zone_of(time_zone), _BEHIND)
        first = (after - timedelta(days=2)).date()
        best: Occasion | None = None
        for day in (first + timedelta(days=offset) for offset in range(_DAYS_AHEAD)):
            # The last look at a day may come after the first at the next one.
            if best is not None and moment_of(day, clock, _AHEAD) >= best.due_time:
                break
            if not self.trait and not self.occurs("", day):
                continue
            for number, zone in enumerate(zones, start=1):
                due = moment_of(day, clock, zone)
                if due > after and (best is None or due < best.due_time):
                    best = Occasion(f"{day.isoformat()}/{number}", due)
        return best

    def due_time(self, day: date, zone: object, time_zone: str) -> datetime:
        """Returns when a customer enters on a day, by the customer's zone, else the entry's."""
        clock = read_clock(self.local_time)
        assert clock is not None
        return moment_of(day, clock, zone_of(zone, time_zone))

    def anniversary_on(self, day: date) -> date:
        """Returns the day whose anniversaries enter on a day."""
        return day - timedelta(days=self.offset_days)

    def occurs(self, value: str, day: date) -> bool:
        """Returns whether a customer with this value of the trait (of a festival it is not looked at) enters on a day.

        29 February is kept on the 28th in other years; what was in a doubled month of the lunar calendar in the first of its
        number, and the 30th of a month that has 29 days on the 29th. The day itself is no anniversary.
        """
        kept_on = self.anniversary_on(day)
        if not self.trait:
            return (self.month, self.day) in self.kept_on(kept_on)
        written = written_day(value)
        if written is None or (kept_on - written).days < LEAST_DAYS_BETWEEN:
            return False
        found = lunar_calendar.month_and_day(written) if self.lunar else (written.month, written.day)
        return found in self.kept_on(kept_on)

    def kept_on(self, day: date) -> frozenset[tuple[int, int]]:
        """Returns month and day, by the calendar of the entry, of what is kept on a day."""
        if self.lunar:
            return lunar_calendar.anniversaries_on(day)
        own = {(day.month, day.day)}
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            own.add((2, 29))
        return frozenset(own)


def written_day(value: object) -> date | None:
    """Returns the day that a trait holds, `YYYY-MM-DD` and whatever comes behind; None: it holds none."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) and _WRITTEN.match(value) else None
    except ValueError:
        return None
