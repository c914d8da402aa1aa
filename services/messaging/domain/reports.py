"""What was decided of the messages of a time: slices to count, and what they sum up to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from services.common.errors import InvalidArgument
from services.common.wall_clocks import MIDNIGHT, moment_of
from services.messaging.domain.arbitrations import ArbitrationOutcome
from services.messaging.domain.messages import Channel, Reason, SeriesBucket, Status
from services.messaging.domain.series import check_series

MAX_DAYS = 92
"""How long a time a report is over."""

MAX_ROWS = 200
"""Rows of a breakdown."""


class ReportDimension(IntEnum):
    """By what messages are told apart; the numbers are those of the contract."""

    NONE = 0
    DAY = 1
    CHANNEL = 2
    TEMPLATE = 3
    JOURNEY = 4
    REASON = 5


@dataclass(frozen=True, slots=True)
class SendingFigures:
    """What became of messages, each counted once; attributes as of the contract."""

    messages: int = 0
    under_way: int = 0
    sent: int = 0
    delivered: int = 0
    suppressed: int = 0
    failed: int = 0
    unknown: int = 0
    opened: int = 0
    uncertain_opened: int = 0
    clicked: int = 0
    uncertain_clicked: int = 0
    given_up_value: float = 0.0

    def __add__(self, other: SendingFigures) -> SendingFigures:
        """Returns the figures of both together."""
        return SendingFigures(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_NAMES = tuple(each.name for each in fields(SendingFigures))


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    """Messages of one slice that are alike in all that a report tells apart."""

    channel: Channel
    template_id: str
    journey_id: str
    status: Status
    reason: Reason
    messages: int
    opened: int = 0
    uncertain_opened: int = 0
    clicked: int = 0
    uncertain_clicked: int = 0
    given_up_value: float = 0.0

    @property
    def figures(self) -> SendingFigures:
        """Their figures."""
        status, count = self.status, self.messages
        return SendingFigures(
            messages=count,
            under_way=count if status in (Status.QUEUED, Status.SENDING) else 0,
            sent=count if status in (Status.SENT, Status.DELIVERED) else 0,
            delivered=count if status is Status.DELIVERED else 0,
            suppressed=count if status is Status.SUPPRESSED else 0,
            failed=count if status is Status.FAILED else 0,
            unknown=count if status is Status.UNKNOWN else 0,
            opened=self.opened,
            uncertain_opened=self.uncertain_opened,
            clicked=self.clicked,
            uncertain_clicked=self.uncertain_clicked,
            given_up_value=self.given_up_value,
        )


@dataclass(frozen=True, slots=True)
class ArbitrationSum:
    """Messages that waited for others, of one outcome and one cap, empty for none."""

    outcome: ArbitrationOutcome
    cap: str
    messages: int
    value: float
    winner_value: float


@dataclass(frozen=True, slots=True)
class CountedSlice:
    """What was counted of a day or a part of one.

    Attributes:
        start_time: From when on.
        day: Which day of the zone.
        groups: Its messages.
        capped: By the words of a cap how many messages it held back.
        arbitrations: Its messages that waited for others.
    """

    start_time: datetime
    day: date
    groups: Sequence[LedgerGroup]
    capped: Mapping[str, int] = field(default_factory=dict)
    arbitrations: Sequence[ArbitrationSum] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Messages told apart by one thing, and how many rows were left out."""

    dimension: ReportDimension
    rows: Sequence[tuple[str, SendingFigures]]
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class CapSum:
    """What a cap held back: how the ledger names it, messages that it stopped, and those that lost its places."""

    words: str
    held_back: int
    outbid: int

    @property
    def cap_id(self) -> str:
        """Its id in the policy."""
        return self.words.partition(": ")[0]


@dataclass(frozen=True, slots=True)
class SendingReport:
    """A report; `count_start_time` is from when on everything is counted."""

    start_time: datetime
    end_time: datetime
    count_start_time: datetime
    total: SendingFigures
    breakdowns: Sequence[Breakdown]
    caps: Sequence[CapSum]
    arbitrations: Sequence[ArbitrationSum]


def check_report(start_time: datetime, end_time: datetime, time_zone: str) -> None:
    """Checks over which time a report is to be.

    Raises:
        InvalidArgument: If the times are in the wrong order or too far apart, or there is no such time zone.
    """
    check_series(start_time, end_time, SeriesBucket.DAY, time_zone)
    if end_time - start_time > timedelta(days=MAX_DAYS):
        raise InvalidArgument(
            f"start_time: a report is over {MAX_DAYS} days at most; ask for a shorter time.", field="start_time"
        )


def slices(start_time: datetime, end_time: datetime, time_zone: str) -> Iterator[tuple[date, datetime, datetime]]:
    """Yields the days of a zone in a time, the latest first, each with from when until before when it is meant."""
    zone = ZoneInfo(time_zone)
    end = end_time.astimezone(UTC)
    # A moment before the end: a time that ends at midnight has no part of the day that begins then.
    day = (end - timedelta(microseconds=1)).astimezone(zone).date()
    while end > start_time:
        start = max(moment_of(day, MIDNIGHT, zone), start_time)
        if start < end:
            yield day, start, end
            end = start
        day -= timedelta(days=1)


def summed_up(
    counted: Sequence[CountedSlice], start_time: datetime, end_time: datetime, dimensions: Iterable[ReportDimension]
) -> SendingReport:
    """Returns the report of slices that were counted, the latest first."""
    total = SendingFigures()
    rows: dict[ReportDimension, dict[str, SendingFigures]] = {each: {} for each in dimensions}
    caps: dict[str, tuple[int, int]] = {}
    arbitrations: dict[ArbitrationOutcome, ArbitrationSum] = {}
    for part in counted:
        for group in part.groups:
            total += group.figures
            for dimension, found in rows.items():
                key = _key(dimension, part.day, group)
                if key is not None:
                    found[key] = found.get(key, SendingFigures()) + group.figures
        for words, count in part.capped.items():
            held_back, outbid = caps.get(words, (0, 0))
            caps[words] = held_back + count, outbid
        for each in part.arbitrations:
            known = arbitrations.get(each.outcome, ArbitrationSum(each.outcome, "", 0, 0.0, 0.0))
            arbitrations[each.outcome] = ArbitrationSum(
                each.outcome,
                "",
                known.messages + each.messages,
                known.value + each.value,
                known.winner_value + each.winner_value,
            )
            if each.outcome is ArbitrationOutcome.OUTBID:
                held_back, outbid = caps.get(each.cap, (0, 0))
                caps[each.cap] = held_back, outbid + each.messages
    return SendingReport(
        start_time=start_time,
        end_time=end_time,
        count_start_time=counted[-1].start_time if counted else end_time,
        total=total,
        breakdowns=[_breakdown(dimension, found) for dimension, found in rows.items()],
        caps=sorted(
            (CapSum(words, *counts) for words, counts in caps.items()),
            key=lambda each: (-each.held_back - each.outbid, each.words),
        ),
        arbitrations=[arbitrations[each] for each in sorted(arbitrations)],
    )


def _key(dimension: ReportDimension, day: date, group: LedgerGroup) -> str | None:
    match dimension:
        case ReportDimension.DAY:
            return day.isoformat()
        case ReportDimension.CHANNEL:
            return f"CHANNEL_{group.channel.name}"
        case ReportDimension.TEMPLATE:
            return group.template_id
        case ReportDimension.JOURNEY:
            return group.journey_id
        case _:
            return f"MESSAGE_REASON_{group.reason.name}" if group.reason is not Reason.NONE else None


def _breakdown(dimension: ReportDimension, found: Mapping[str, SendingFigures]) -> Breakdown:
    if dimension is ReportDimension.DAY:
        return Breakdown(dimension, sorted(found.items()))
    most = sorted(found.items(), key=lambda row: (-row[1].messages, row[0]))
    return Breakdown(dimension, most[:MAX_ROWS], max(0, len(most) - MAX_ROWS))
