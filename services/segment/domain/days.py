"""Comparisons with the day that a trait holds: how far it is from today, and when it comes round again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.common import lunar
from services.segment.domain.calendar import anniversaries_within
from services.segment.domain.comparisons import Comparison, Operator
from services.segment.domain.limits import MAXIMUM_ANNIVERSARY_DAYS, MAXIMUM_DAYS, MAXIMUM_LUNAR_DAYS

MOST_DAYS = {
    Operator.ANNIVERSARY_WITHIN_DAYS: MAXIMUM_ANNIVERSARY_DAYS,
    Operator.ANNIVERSARY_WITHIN_LAST_DAYS: MAXIMUM_ANNIVERSARY_DAYS,
    Operator.LUNAR_ANNIVERSARY_WITHIN_DAYS: MAXIMUM_LUNAR_DAYS,
    Operator.LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS: MAXIMUM_LUNAR_DAYS,
    Operator.WITHIN_LAST_DAYS: MAXIMUM_DAYS,
    Operator.WITHIN_NEXT_DAYS: MAXIMUM_DAYS,
    Operator.MORE_THAN_DAYS_AGO: MAXIMUM_DAYS,
    Operator.MORE_THAN_DAYS_AHEAD: MAXIMUM_DAYS,
}
"""The comparisons with days, each with the most days that it takes."""

_LAST = (Operator.ANNIVERSARY_WITHIN_LAST_DAYS, Operator.LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS)
_LUNAR = (Operator.LUNAR_ANNIVERSARY_WITHIN_DAYS, Operator.LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS)
_ANNUAL = (Operator.ANNIVERSARY_WITHIN_DAYS, Operator.ANNIVERSARY_WITHIN_LAST_DAYS)
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_ONLY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""How a day is written; regular expressions of the history are these, too."""

MOMENT = f"{DAY_ONLY}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}([.][0-9]+)?)?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
"""How a moment is written; without an offset it is one of the workspace's zone."""

# A lunar year has up to 385 days.
_AHEAD_DAYS = 385


@dataclass(frozen=True)
class Annual:
    """Days of each year, `MM-DD`, as they are written."""

    days: frozenset[str]


@dataclass(frozen=True)
class Each:
    """Days, `YYYY-MM-DD`, as they are written."""

    days: frozenset[str]


@dataclass(frozen=True)
class Spans:
    """Days from one to another, both included (None: no end), in the workspace's zone."""

    spans: tuple[tuple[date | None, date | None], ...]


DaySet = Annual | Each | Spans


@dataclass(frozen=True)
class DayRule:
    """A comparison with a day: one of `MOST_DAYS` and its number of days."""

    op: Operator
    days: int

    @staticmethod
    def of(comparison: Comparison) -> DayRule | None:
        """Returns a comparison with a day as one; None: it is of something else."""
        return DayRule(comparison.op, int(comparison.values[0])) if comparison.op in MOST_DAYS else None

    def on(self, today: date) -> DaySet:
        """Returns the days of which it holds on a day."""
        if self.op in _ANNUAL:
            return Annual(anniversaries_within(self._first(today), self.days))
        if self.op in _LUNAR:
            found = {day for month, number in self._lunar(today) for day in lunar.days_that_are(month, number)}
            return Each(frozenset(day.isoformat() for day in found))
        before, after = today - timedelta(days=self.days), today + timedelta(days=self.days)
        match self.op:
            case Operator.WITHIN_LAST_DAYS:
                return Spans(((before, today),))
            case Operator.WITHIN_NEXT_DAYS:
                return Spans(((today, after),))
            case Operator.MORE_THAN_DAYS_AGO:
                return Spans(((None, before - timedelta(days=1)),))
        return Spans(((after + timedelta(days=1), None),))

    def holds(self, value: Any, today: date, time_zone: str) -> bool:
        """Tells whether it holds of the value of a trait on a day."""
        if not isinstance(value, str):
            return False
        if self.op in _ANNUAL:
            return bool(_WRITTEN.match(value)) and value[5:10] in anniversaries_within(self._first(today), self.days)
        day = _written_day(value) if self.op in _LUNAR else local_day(value, time_zone)
        if day is None:
            return False
        if self.op in _LUNAR:
            return lunar.month_and_day(day) in self._lunar(today)
        ahead = (day - today).days
        match self.op:
            case Operator.WITHIN_LAST_DAYS:
                return 0 <= -ahead <= self.days
            case Operator.WITHIN_NEXT_DAYS:
                return 0 <= ahead <= self.days
            case Operator.MORE_THAN_DAYS_AGO:
                return -ahead > self.days
        return ahead > self.days

    def changes_on(self, value: Any, today: date, time_zone: str) -> datetime | None:
        """Returns the next midnight at which it changes of a value by itself; None: at none, or not within a lunar year."""
        met = self.holds(value, today, time_zone)
        for then in self._turns(value, today, time_zone):
            if self.holds(value, then, time_zone) is not met:
                return datetime.combine(then, time(), ZoneInfo(time_zone)).astimezone(UTC)
        return None

    def _turns(self, value: Any, today: date, time_zone: str) -> Iterator[date]:
        if self.op in _ANNUAL or self.op in _LUNAR:
            yield from (today + timedelta(days=ahead) for ahead in range(1, _AHEAD_DAYS + 1))
            return
        day = local_day(value, time_zone) if isinstance(value, str) else None
        if day is not None:
            steps = sorted({0, 1, self.days, self.days + 1, -self.days, -self.days - 1, 1 - self.days})
            yield from (then for step in steps if (then := day + timedelta(days=step)) > today)

    def _first(self, today: date) -> date:
        return today - timedelta(days=self.days) if self.op in _LAST else today

    def _lunar(self, today: date) -> frozenset[tuple[int, int]]:
        first = self._first(today)
        return frozenset[tuple[int, int]]().union(
            *(lunar.anniversaries_on(first + timedelta(days=offset)) for offset in range(self.days + 1))
        )


def moved(before: DaySet, after: DaySet) -> DaySet:
    """Returns days of which a rule holds on one of two days and not on the other, all of them; both are of one kind."""
    if isinstance(before, Annual) and isinstance(after, Annual):
        return Annual(before.days ^ after.days)
    if isinstance(before, Each) and isinstance(after, Each):
        return Each(before.days ^ after.days)
    assert isinstance(before, Spans)
    assert isinstance(after, Spans)
    ((first, last),), ((then_first, then_last),) = before.spans, after.spans
    found: list[tuple[date | None, date | None]] = []
    if first is not None and then_first is not None and first != then_first:
        found.append((min(first, then_first), max(first, then_first) - timedelta(days=1)))
    if last is not None and then_last is not None and last != then_last:
        found.append((min(last, then_last) + timedelta(days=1), max(last, then_last)))
    return Spans(tuple(found))


def local_day(value: str, time_zone: str) -> date | None:
    """Returns the day that a text says, a moment as the day that it is in a time zone; None: it says none."""
    try:
        if re.fullmatch(DAY_ONLY, value):
            return date.fromisoformat(value)
        if not re.fullmatch(MOMENT, value):
            return None
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (found.astimezone(ZoneInfo(time_zone)) if found.tzinfo else found).date()


def _written_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if _WRITTEN.match(value) else None
    except ValueError:
        return None
