"""Periods of reports: which days they begin on, where they end, what they are compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.common.errors import InvalidArgument
from services.segment.domain.reports.figures import TOTAL, Counts, Dimension, Metric, figures, read_metrics
from services.segment.domain.reports.products import Pair, associations
from services.segment.domain.reports.spans import ComparedTime, Span, read_span
from services.segment.domain.windows import Period

TODAY = date(2026, 6, 15)
ZONE = "Europe/Berlin"


def micros(text: str) -> int:
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )


def span(kind: Period, from_date: str = "", to_date: str = "") -> Span:
    return read_span(kind, from_date, to_date, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "days", "first", "count"),
    [
        (Period.DAY, ("", ""), "2026-05-17", 30),
        (Period.DAY, ("2026-06-15", ""), "2026-06-15", 1),
        (Period.WEEK, ("2026-06-03", "2026-06-08"), "2026-06-01", 2),
        (Period.MONTH, ("2025-12-31", "2026-02-01"), "2025-12-01", 3),
    ],
)
def test_periods_are_whole(kind: Period, days: tuple[str, str], first: str, count: int) -> None:
    found = span(kind, *days)
    assert (str(found.first), found.count) == (first, count)


def test_days_of_a_change_of_the_clock_have_23_and_25_hours() -> None:
    for day, hours in (("2026-03-29", 23), ("2025-10-26", 25), ("2026-03-30", 24)):
        edges = span(Period.DAY, day, day).edges(ZONE, micros("2026-06-15T12:00"))
        assert edges.end - edges.starts[0] == hours * 3_600_000_000


def test_what_is_to_come_is_in_no_period_and_the_time_compared_with_is_as_long() -> None:
    now_us = micros("2026-06-15T10:00")
    today = span(Period.DAY, "2026-06-15")
    assert today.is_incomplete(ZONE, now_us)
    assert today.edges(ZONE, now_us).end == now_us + 1
    before = today.before(ComparedTime.WEEK_BEFORE)
    assert before is not None
    assert today.edges_before(before, ZONE, now_us).end == micros("2026-06-08T10:00") + 1
    month = span(Period.MONTH, "2026-06-01")
    may = month.before(ComparedTime.PERIOD_BEFORE)
    assert may is not None
    # The 15th of June at noon is as far in its month as the 15th of May is.
    assert month.edges_before(may, ZONE, now_us).end == micros("2026-05-15T10:00") + 1
    whole = span(Period.DAY, "2026-06-14", "2026-06-14")
    saturday = whole.before(ComparedTime.PERIOD_BEFORE)
    assert saturday is not None
    assert whole.edges_before(saturday, ZONE, now_us).end == micros("2026-06-13T22:00")


@pytest.mark.parametrize(
    ("kind", "compared_with", "first"),
    [
        (Period.DAY, ComparedTime.PERIOD_BEFORE, "2026-06-06"),
        (Period.DAY, ComparedTime.WEEK_BEFORE, "2026-06-03"),
        (Period.DAY, ComparedTime.YEAR_BEFORE, "2025-06-11"),
        (Period.WEEK, ComparedTime.YEAR_BEFORE, "2025-06-09"),
        (Period.MONTH, ComparedTime.YEAR_BEFORE, "2025-06-01"),
        (Period.MONTH, ComparedTime.PERIOD_BEFORE, "2026-05-01"),
    ],
)
def test_times_that_are_compared_with(kind: Period, compared_with: ComparedTime, first: str) -> None:
    found = span(kind, "2026-06-10", "2026-06-13").before(compared_with)
    assert found is not None
    assert str(found.first) == first


def test_weekdays_are_compared_with_the_same_weekdays() -> None:
    today = span(Period.DAY, "2026-06-10", "2026-06-10")
    for compared_with in (ComparedTime.WEEK_BEFORE, ComparedTime.YEAR_BEFORE):
        found = today.before(compared_with)
        assert found is not None
        assert found.first.weekday() == today.first.weekday()


def test_metrics_are_asked_for_once_and_split_by_what_they_have() -> None:
    assert read_metrics([8, 1], Dimension(groups=("a",))) == [Metric.REVENUE, Metric.CUSTOMERS]
    for numbers, dimension in (([8, 8], Dimension()), ([0], Dimension()), ([11], Dimension()), ([7], Dimension("p"))):
        with pytest.raises(InvalidArgument):
            read_metrics(numbers, dimension)


def test_a_share_of_nothing_is_no_number() -> None:
    table = {TOTAL: Counts(buyers=3, again=1), 0: Counts()}
    assert figures(Metric.REPURCHASE_RATE, table, 2) == ("0.333333", ["", ""])
    assert figures(Metric.REVENUE, table, 1) == ("0", ["0"])


def test_pairs_in_as_many_orders_go_by_their_lift() -> None:
    orders_of = {"a": 10, "b": 2, "c": 5}
    found = associations([Pair("a", "c", 2), Pair("a", "b", 2), Pair("b", "c", 1)], orders_of, 20, 2)
    assert [(one.pair.second, one.support, one.confidence, one.confidence_back, one.lift) for one in found] == [
        ("b", "0.1", "0.2", "1", "2"),
        ("c", "0.1", "0.2", "0.4", "0.8"),
    ]
