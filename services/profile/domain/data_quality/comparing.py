"""How a report differs from an earlier one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from services.profile.domain.data_quality.lines import MAXIMUM_LINES, Kind, Line, Report, unknown_kinds


class Trend(IntEnum):
    """How a line went; the numbers are those of the contract."""

    NEW = 1
    WORSE = 2
    BETTER = 3
    SAME = 4
    GONE = 5


@dataclass(frozen=True)
class Change:
    """How a line went, and its count of then."""

    trend: Trend
    count_before: int


@dataclass(frozen=True)
class Kept:
    """A report that is kept, and its day where the workspace is."""

    day: date
    report: Report


@dataclass(frozen=True)
class Comparison:
    """A report beside an earlier one."""

    before: Kept
    now: Report

    def of(self, line: Line) -> Change | None:
        """Returns how a line of the report went; None where the earlier one cannot tell."""
        earlier = next((each for each in self.before.report.lines if each.key == line.key), None)
        if earlier is not None:
            return Change(_trend(earlier, line), earlier.count)
        if not _tells_all(self.before.report, line.kind):
            return None
        return Change(Trend.NEW, 0)

    def gone(self) -> list[Line]:
        """Returns the earlier one's lines that are no more, in its order; none of which the report cannot tell."""
        there = {line.key for line in self.now.lines}
        return [line for line in self.before.report.lines if line.key not in there and _tells_all(self.now, line.kind)]


@dataclass(frozen=True)
class Compared:
    """A report with how it went.

    Attributes:
        report: It.
        day: Where it is kept, its day.
        day_before: Beside that of the day before; None where none is kept.
        week_before: Beside that of seven days before.
    """

    report: Report
    day: date | None = None
    day_before: Comparison | None = None
    week_before: Comparison | None = None


def _trend(before: Line, now: Line) -> Trend:
    if now.badness == before.badness:
        return Trend.SAME
    return Trend.WORSE if now.badness > before.badness else Trend.BETTER


def _tells_all(report: Report, kind: Kind) -> bool:
    """Tells whether what has no line in a report is not there: it is not full, and who knows of the kind answered."""
    return len(report.lines) < MAXIMUM_LINES and kind not in unknown_kinds(report.missing)
