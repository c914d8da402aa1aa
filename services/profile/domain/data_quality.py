"""What is wrong with a workspace's data, how grave it is, and what to do about it. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from statistics import median
from typing import Final

MAXIMUM_LINES: Final = 200
WEEKS: Final = 4
LEAST_EXPECTED: Final = 20.0
"""Events a day below which a name is too rare to be missed."""

LEFT: Final = 0.25
"""What of the expected is so little that the events have stopped."""

SURPRISE: Final = 0.001
"""A day so low happens less often than this if nothing has changed."""

MANY: Final = 1_000
"""From so many on a line is grave."""


class Kind(IntEnum):
    """What a line tells of; the numbers are those of the contract."""

    REJECTED_EVENTS = 1
    SCHEMA_VIOLATION = 2
    FAILING_SOURCE = 3
    REJECTED_ROWS = 4
    QUARANTINED_IDENTIFIERS = 5
    SUSPECTED_DUPLICATES = 6
    STOPPED_EVENTS = 7


class Severity(IntEnum):
    """How grave a line is; the numbers are those of the contract."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True)
class NextAct:
    """Where a line is mended: a page of the console, a call, and what to do in both languages."""

    console_path: str
    call: str
    words_zh: str
    words_en: str


@dataclass(frozen=True)
class Line:
    """Something that is wrong; see the contract for what `subject` names."""

    kind: Kind
    subject: str
    count: int
    since: datetime | None
    expected: int = 0

    @property
    def severity(self) -> Severity:
        """How grave it is: events that stopped and sources that fail lose data now; suspicions wait."""
        if self.kind in (Kind.STOPPED_EVENTS, Kind.FAILING_SOURCE):
            return Severity.HIGH
        if self.kind in (Kind.REJECTED_EVENTS, Kind.REJECTED_ROWS, Kind.SCHEMA_VIOLATION):
            return Severity.HIGH if self.count >= MANY else Severity.MEDIUM
        return Severity.LOW


@dataclass(frozen=True)
class Report:
    """All lines, ordered and cut off at the limit, and the services that did not answer."""

    report_time: datetime
    lines: Sequence[Line]
    missing: Sequence[str]


def ordered(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines as they are told: the gravest first, then those that concern most; at most 200."""

    def place(line: Line) -> tuple[int, int, int, str]:
        return -line.severity, -max(line.count, line.expected), line.kind, line.subject

    return sorted(lines, key=place)[:MAXIMUM_LINES]


def next_act(line: Line) -> NextAct:
    """Returns what to do about a line."""
    match line.kind:
        case Kind.REJECTED_EVENTS:
            return NextAct(
                "/console/data",
                "GET /v1/rejectedEvents",
                "打开被拒收的事件，按原因修正后重发，或请发送方修正",
                "Look at the refused events; mend and resend them, or ask their sender to send them right",
            )
        case Kind.SCHEMA_VIOLATION:
            return NextAct(
                "/console/data/schemas",
                "GET /v1/schemaViolations",
                "请发送方按约定发送该字段，或修改数据约定",
                "Ask the sender to send the field as the schema says, or change the schema",
            )
        case Kind.FAILING_SOURCE:
            return NextAct(
                f"/console/data/sources/{line.subject}",
                f"GET /v1/sources/{line.subject}/deliveries",
                "查看该来源最近的推送，核对密钥与字段映射",
                "Look at the source's last deliveries; check its secret and its mapping",
            )
        case Kind.REJECTED_ROWS:
            return NextAct(
                f"/console/data/imports/{line.subject}",
                f"GET /v1/importJobs/{line.subject}/rejectedRows",
                "下载被拒收的行，修正后重新导入",
                "Download the rejected rows, mend them and import them again",
            )
        case Kind.QUARANTINED_IDENTIFIERS:
            return NextAct(
                "/console/data/quarantine",
                "GET /v1/quarantinedIdentifiers",
                "核对这些标识是否被多人共用；确属一人的可解除隔离",
                "See whether these identifiers are shared by many; release what is one person's",
            )
        case Kind.SUSPECTED_DUPLICATES:
            return NextAct(
                "/console/data/duplicates",
                "GET /v1/linkSuggestions",
                "逐对确认是否为同一人：合并或否决",
                "Decide of each pair whether it is one person: accept or reject it",
            )
        case Kind.STOPPED_EVENTS:
            return NextAct(
                "/console/data",
                "GET /v1/events:timeSeries",
                "检查发送该事件的系统是否仍在发送、密钥是否有效",
                "Check that the system which sends these events still does, and that its key is valid",
            )


def stopped(counts: Sequence[int]) -> tuple[int, int] | None:
    """Tells whether events of a name have stopped coming.

    The last day is compared with the median of the same weekday of the four weeks before: a median bears one odd week, the same
    weekday bears weekends. It is low where it has a quarter or less of that, and so few come seldom by chance: the lower tail
    of a Poisson distribution of that mean, below 0.001.

    Args:
        counts: Of whole days, oldest first, the last one yesterday; 29 at least, else nothing is told.

    Returns:
        How many were expected, and for how many days at the end, at most 7, it has been so; None: they have not stopped.

    Source: the median of like days as the expected count of a Poisson process, as in Farrington et al. (1996), "A statistical
    algorithm for the early detection of outbreaks", without its trend.
    """
    days = 0
    expected = 0.0
    for back in range(7):
        at = len(counts) - 1 - back
        if at < 7 * WEEKS:
            break
        usual = median(counts[at - 7 * week] for week in range(1, WEEKS + 1))
        if usual < LEAST_EXPECTED or counts[at] > usual * LEFT or poisson_below(counts[at], usual) >= SURPRISE:
            break
        expected = expected or usual
        days += 1
    return (round(expected), days) if days else None


def poisson_below(count: int, mean: float) -> float:
    """Returns the probability of `count` or fewer where `mean`, > 0, is expected."""
    return math.fsum(math.exp(each * math.log(mean) - mean - math.lgamma(each + 1)) for each in range(count + 1))
