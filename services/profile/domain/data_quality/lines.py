"""What is wrong with a workspace's data, and how grave it is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

MAXIMUM_LINES: Final = 200
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
    NO_CONTACT_POINT = 8
    MALFORMED_IDENTIFIERS = 9
    SHARED_IDENTIFIERS = 10
    CLOCK_OFF = 11
    ENTANGLED_CUSTOMERS = 12


_LOSING: Final = (
    Kind.REJECTED_EVENTS,
    Kind.REJECTED_ROWS,
    Kind.SCHEMA_VIOLATION,
    Kind.MALFORMED_IDENTIFIERS,
)
_KNOWN_BY: Final[Mapping[Kind, str]] = {
    Kind.QUARANTINED_IDENTIFIERS: "identity",
    Kind.SUSPECTED_DUPLICATES: "identity",
    Kind.STOPPED_EVENTS: "segment",
    Kind.NO_CONTACT_POINT: "identity",
    Kind.SHARED_IDENTIFIERS: "identity",
    Kind.ENTANGLED_CUSTOMERS: "identity",
}
"""The services that are asked; of all other kinds profile knows itself."""


class Severity(IntEnum):
    """How grave a line is; the numbers are those of the contract."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True)
class Line:
    """Something that is wrong; see the contract for what `subject` names."""

    kind: Kind
    subject: str
    count: int
    since: datetime | None
    expected: int = 0
    total: int = 0
    deviation_seconds: int = 0
    customer_ids: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[Kind, str]:
        """By what the same line is found in another report."""
        return self.kind, self.subject

    @property
    def badness(self) -> int:
        """How much is wrong: what is missing of what is expected, else what is there."""
        return max(self.expected - self.count, 0) if self.expected else self.count

    @property
    def severity(self) -> Severity:
        """How grave it is: events that stopped and sources that fail lose data now; suspicions wait."""
        if self.kind in (Kind.STOPPED_EVENTS, Kind.FAILING_SOURCE):
            return Severity.HIGH
        if self.kind in _LOSING:
            return Severity.HIGH if self.count >= MANY else Severity.MEDIUM
        if self.kind is Kind.CLOCK_OFF or (self.kind is Kind.NO_CONTACT_POINT and 2 * self.count >= self.total):
            return Severity.MEDIUM
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


def unknown_kinds(missing: Collection[str]) -> set[Kind]:
    """Returns the kinds of which nothing is known while services do not answer."""
    return {kind for kind, service in _KNOWN_BY.items() if service in missing}


def totals(lines: Sequence[Line]) -> dict[Kind, int]:
    """Returns how much is wrong by kind: the counts of its lines together; of events that stopped, how many names."""
    found: dict[Kind, int] = {}
    for line in lines:
        found[line.kind] = found.get(line.kind, 0) + (1 if line.kind is Kind.STOPPED_EVENTS else line.count)
    return found
