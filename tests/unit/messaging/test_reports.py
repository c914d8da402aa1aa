"""Reports sum up what was counted; slices are the days of a zone; a sample says how near customers are to caps."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.messaging.domain.explaining import CheckKind, CheckOutcome, SendingCheck
from services.messaging.domain.messages import Channel, Reason, Status
from services.messaging.domain.policy import FrequencyCap, WindowUnit
from services.messaging.domain.reach import ReachTally, obstacle
from services.messaging.domain.reports import (
    MAX_ROWS,
    CountedSlice,
    LedgerGroup,
    ReportDimension,
    check_report,
    slices,
    summed_up,
)

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
    st.timedeltas(timedelta(microseconds=1), timedelta(days=92)),
    st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Asia/Beirut", "Pacific/Apia"]),
)
def test_slices_are_the_days_of_a_zone_without_gap_or_overlap(start: datetime, length: timedelta, zone: str) -> None:
    start = start.replace(tzinfo=UTC)
    found = list(slices(start, start + length, zone))
    assert (found[0][2], found[-1][1]) == (start + length, start)
    for (_, later, _), (_, _, before) in itertools.pairwise(found):
        assert later == before
    for day, first, last in found:
        days = {moment.astimezone(ZoneInfo(zone)).date() for moment in (first, last - timedelta(microseconds=1))}
        assert days == {day}
        assert first < last


def test_a_report_is_over_92_days_at_most() -> None:
    check_report(NOON - timedelta(days=92), NOON, "UTC")
    with pytest.raises(InvalidArgument):
        check_report(NOON - timedelta(days=92, microseconds=1), NOON, "UTC")


def test_a_breakdown_keeps_the_rows_with_most_messages_and_says_how_many_it_left_out() -> None:
    groups = [
        LedgerGroup(Channel.SMS, f"t{number:03d}", "", Status.SENT, Reason.NONE, number)
        for number in range(1, MAX_ROWS + 4)
    ]
    report = summed_up(
        [CountedSlice(NOON, date(2026, 11, 22), groups)], NOON, NOON, [ReportDimension.TEMPLATE, ReportDimension.REASON]
    )
    templates, reasons = report.breakdowns
    assert (len(templates.rows), templates.omitted) == (MAX_ROWS, 3)
    assert (templates.rows[0][0], templates.rows[-1][0]) == ("t203", "t004")
    assert report.total.messages == sum(range(1, MAX_ROWS + 4))
    assert not reasons.rows, "what has no reason is no row"


def test_days_stand_in_their_order_and_nothing_counted_says_so() -> None:
    group = LedgerGroup(Channel.SMS, "t", "", Status.FAILED, Reason.BOUNCED, 1)
    parts = [
        CountedSlice(NOON, date(2026, 11, 22), [group]),
        CountedSlice(NOON - timedelta(days=1), date(2026, 11, 21), [group, group]),
    ]
    report = summed_up(parts, NOON - timedelta(days=5), NOON, [ReportDimension.DAY])
    assert [(key, figures.failed) for key, figures in report.breakdowns[0].rows] == [
        ("2026-11-21", 2),
        ("2026-11-22", 1),
    ]
    assert report.count_start_time == NOON - timedelta(days=1)
    assert summed_up([], NOON - timedelta(days=5), NOON, []).count_start_time == NOON


def cap(maximum: int) -> FrequencyCap:
    return FrequencyCap(cap_id=f"c{maximum}", maximum=maximum, window_length=1, window_unit=WindowUnit.DAY)


def test_every_customer_stands_at_one_place_of_each_cap() -> None:
    tally, caps = ReachTally(), [cap(1), cap(2), cap(4)]
    for used in (0, 0, 1, 2, 3, 4, 5):
        tally.count({Channel.SMS: Reason.NONE}, dict.fromkeys(caps, used))
    found = {each.cap.maximum: (each.unused, each.used, each.one_left, each.full) for each in tally.caps(7, caps)}
    assert found == {1: (2, 0, 0, 5), 2: (2, 0, 1, 4), 4: (2, 2, 1, 2)}
    assert [each.unused for each in tally.caps(70, caps)] == [20, 20, 20]


def test_what_only_puts_off_is_no_obstacle_and_the_first_other_is() -> None:
    def check(kind: CheckKind, reason: Reason = Reason.NONE) -> SendingCheck:
        outcome = CheckOutcome.PASSES if reason is Reason.NONE else CheckOutcome.HOLDS_BACK
        return SendingCheck(kind=kind, outcome=outcome, reason=reason)

    quiet = check(CheckKind.PAUSE, Reason.QUIET_HOURS)
    assert obstacle([check(CheckKind.CONSENT), quiet], {cap(2): 1}) is Reason.NONE
    assert obstacle([quiet], {cap(2): 2}) is Reason.FREQUENCY_CAP
    consent = check(CheckKind.CONSENT, Reason.NO_CONSENT)
    assert obstacle([consent, check(CheckKind.SUPPRESSION, Reason.ADDRESS_SUPPRESSED)], {}) is Reason.NO_CONSENT
