"""Who goes from which stage of life to which, between the ends of two days. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.common.errors import InvalidArgument
from services.segment.domain.reports.spans import Span, read_span
from services.segment.domain.windows import Period

DEFAULT_FLOW_DAYS = 30


class FlowStage(StrEnum):
    """Where a customer is at a moment, in their order; the names are those of the contract without their prefix."""

    NOT_YET = "NOT_YET"
    NO_ORDER = "NO_ORDER"
    NEW = "NEW"
    ACTIVE = "ACTIVE"
    AT_RISK = "AT_RISK"
    ASLEEP = "ASLEEP"
    LOST = "LOST"


Cells = Mapping[tuple[FlowStage, FlowStage], int]
"""How many customers went from one to another, or stayed; no zeros."""


@dataclass(frozen=True)
class Ends:
    """The moments of a flow, microseconds since 1970 UTC: the last of the first day, and of the last or the present."""

    before_us: int
    after_us: int


def read_flow_span(from_date: str, to_date: str, *, today: date, default_days: int = DEFAULT_FLOW_DAYS + 1) -> Span:
    """Returns the days of a flow, the first and the last included: at least two; `default_days`: where neither is named.

    Raises:
        InvalidArgument: As `read_span`, and if both are one day.
    """
    span = read_span(Period.DAY, from_date, to_date, today=today, default_days=default_days)
    if span.count < 2:
        raise InvalidArgument("from_date: a flow is between two days; take one before to_date.", field="from_date")
    return span


def ends_of(span: Span, time_zone: str, now_us: int) -> Ends:
    """Returns the moments of a flow of these days, as they are at a moment."""
    edges = span.edges(time_zone, now_us)
    return Ends(edges.starts[1] - 1, edges.end - 1)


def sums(cells: Cells) -> tuple[Counter[FlowStage], Counter[FlowStage]]:
    """Returns how many were where before, and after."""
    before: Counter[FlowStage] = Counter()
    after: Counter[FlowStage] = Counter()
    for (one, other), customers in cells.items():
        before[one] += customers
        after[other] += customers
    return before, after


def moved(cells: Cells) -> int:
    """Returns how many are elsewhere than they were."""
    return sum(customers for (one, other), customers in cells.items() if one is not other)
