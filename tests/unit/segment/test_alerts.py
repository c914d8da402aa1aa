"""When a day is odd: against a plain reckoning of the same, on weeks, steps, outliers, gaps and changes of clocks."""

from __future__ import annotations

import random
import statistics
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from services.common.errors import InvalidArgument
from services.segment.domain.alerts import (
    AlertDefinition,
    Anomaly,
    Condition,
    DayValue,
    Direction,
    Outcome,
    Threshold,
    check_definition,
    judge,
)
from services.segment.domain.alerts.looking import MOST_LATE_DAYS, days_to_judge, next_night
from services.segment.domain.reports.figures import Metric

MONDAY = date(2026, 6, 15)
USUAL = Anomaly()


def series(of: list[float | None], end: date = MONDAY) -> dict[date, DayValue]:
    """Returns values of days, the last of them `end`."""
    first = end - timedelta(days=len(of) - 1)
    return {
        first + timedelta(days=index): None if value is None else Decimal(str(value)) for index, value in enumerate(of)
    }


def weekly(weeks: int, weekend: float, workday: float) -> list[float | None]:
    """Returns weeks of Tuesday to Monday; the last day is a Monday."""
    return [weekend if index % 7 in (4, 5) else workday for index in range(weeks * 7)]


def outcome(values: dict[date, DayValue], condition: Condition = USUAL, *, is_count: bool = True) -> Outcome:
    return judge(condition, MONDAY, values, is_count=is_count).outcome


def test_what_is_usual_agrees_with_a_plain_reckoning() -> None:
    """Once more, in floats, by whole weeks of a matrix."""
    chance = random.Random(1)
    for _ in range(200):
        of = [chance.choice((20.0, 100.0, 1000.0)) * chance.uniform(0.5, 2) for _ in range(57)]
        weeks = [of[start : start + 7] for start in range(0, 56, 7)]
        by_weekday = list(zip(*weeks, strict=True))
        medians = [statistics.median(column) for column in by_weekday]
        off = [[abs(one - usual) for one in column] for column, usual in zip(by_weekday, medians, strict=True)]
        own, all_of_them = statistics.median(off[0]), statistics.median([one for column in off for one in column])
        expected = medians[0]
        far = 3.5 * max(1.4826 * max(own, all_of_them), 0.05 * expected, expected**0.5)
        judged = judge(USUAL, MONDAY, series(list(of)), is_count=True)
        assert judged.expected is not None
        assert judged.upper is not None
        assert float(judged.expected) == pytest.approx(expected, abs=1e-5)
        assert float(judged.upper) == pytest.approx(expected + far, abs=1e-5)
        assert float(judged.lower or 0) == pytest.approx(max(expected - far, 0), abs=1e-5)
        assert (judged.outcome is Outcome.FIRED) == (not expected - far <= of[56] <= expected + far)
        assert judged.weeks == 8


def test_a_quiet_monday_after_a_busy_weekend_is_usual_and_a_quiet_saturday_is_not() -> None:
    of = weekly(9, weekend=1000, workday=100)
    assert outcome(series(of)) is Outcome.NORMAL
    saturday = MONDAY - timedelta(days=2)
    values = series(of)
    assert judge(USUAL, saturday, {**values, saturday: Decimal(100)}, is_count=True).outcome is Outcome.FIRED
    assert judge(USUAL, saturday, values, is_count=True).outcome is Outcome.NORMAL


def test_days_that_were_odd_themselves_hide_nothing() -> None:
    # Three of eight Mondays were sales; a fourth such day is still told of, and so is one at a tenth.
    of = [100.0] * 57
    for week in (1, 3, 6):
        of[week * 7] = 5000.0
    assert outcome(series([*of[:56], 5000.0])) is Outcome.FIRED
    assert outcome(series([*of[:56], 10.0])) is Outcome.FIRED
    assert outcome(series([*of[:56], 105.0])) is Outcome.NORMAL


def test_a_series_that_never_changed_does_not_cry_at_a_small_step() -> None:
    of: list[float | None] = [100.0] * 56
    # A count strays by its square root: 3.5 times 10 of 100.
    assert [outcome(series([*of, last])) for last in (135, 136, 65, 64)] == [
        Outcome.NORMAL,
        Outcome.FIRED,
        Outcome.NORMAL,
        Outcome.FIRED,
    ]
    # What is no count by a twentieth.
    assert [outcome(series([*of, last]), is_count=False) for last in (117, 118)] == [Outcome.NORMAL, Outcome.FIRED]
    nothing: list[float | None] = [0.0] * 56
    assert [outcome(series([*nothing, last])) for last in (0, 3, 4)] == [
        Outcome.NORMAL,
        Outcome.NORMAL,
        Outcome.FIRED,
    ]


def test_too_little_history_is_said_and_nothing_is_fired() -> None:
    for days, weeks in ((0, 0), (7, 1), (27, 3)):
        judged = judge(USUAL, MONDAY, series([*[100.0] * days, 0.0]), is_count=True)
        assert (judged.outcome, judged.weeks, judged.expected) == (Outcome.NOT_ENOUGH_HISTORY, weeks, None)
    assert outcome(series([*[100.0] * 28, 0.0])) is Outcome.FIRED


def test_days_without_a_value_are_left_out_and_are_no_nought() -> None:
    of: list[float | None] = [0.5] * 57
    of[56] = None
    assert outcome(series(of), is_count=False) is Outcome.NO_VALUE
    assert outcome({}, is_count=False) is Outcome.NO_VALUE
    of = [0.5] * 57
    for week in range(5):
        of[week * 7] = None
    assert outcome(series(of), is_count=False) is Outcome.NOT_ENOUGH_HISTORY
    of[0] = 0.5
    judged = judge(USUAL, MONDAY, series(of), is_count=False)
    assert (judged.outcome, judged.weeks) == (Outcome.NORMAL, 4)


def test_what_is_older_than_eight_weeks_and_the_day_itself_tell_nothing_of_what_is_usual() -> None:
    of: list[float | None] = [*[9000.0] * 7, *[100.0] * 56, 9000.0]
    judged = judge(USUAL, MONDAY, series(of), is_count=True)
    assert (judged.outcome, judged.expected) == (Outcome.FIRED, Decimal(100))


def test_only_the_way_that_was_asked_for_is_told() -> None:
    of: list[float | None] = [100.0] * 56
    for last, direction, found in (
        (500, Direction.DOWN, Outcome.NORMAL),
        (500, Direction.UP, Outcome.FIRED),
        (1, Direction.DOWN, Outcome.FIRED),
        (1, Direction.UP, Outcome.NORMAL),
    ):
        assert outcome(series([*of, last]), Anomaly(direction=direction)) is found
    wide = Anomaly(Decimal(10))
    assert outcome(series([*of, 1]), wide) is Outcome.NORMAL


def test_fixed_bounds_take_no_history_and_hold_what_lies_on_them() -> None:
    bounds = Threshold(Decimal(10), Decimal("20.5"))
    for value, found in ((9, Outcome.FIRED), (10, Outcome.NORMAL), (20.5, Outcome.NORMAL), (20.6, Outcome.FIRED)):
        assert outcome(series([value]), bounds) is found
    assert outcome(series([-1]), Threshold(more_than=Decimal(0))) is Outcome.NORMAL


def test_what_has_no_meaning_is_refused() -> None:
    def refused(condition: Condition, metric: Metric = Metric.ORDERS) -> str:
        with pytest.raises(InvalidArgument) as error:
            check_definition(AlertDefinition(metric, None, (), 90, condition))
        return error.value.metadata["field"]

    assert refused(Threshold()) == "threshold.less_than"
    assert refused(Threshold(Decimal(2), Decimal(1))) == "threshold.less_than"
    assert refused(USUAL, Metric.CUSTOMERS) == "figure.metric"
    check_definition(AlertDefinition(Metric.CUSTOMERS, None, (), 90, Threshold(Decimal(1), Decimal(1))))


def test_nights_are_three_o_clock_of_the_zone_also_where_clocks_change() -> None:
    # Berlin, 29 March 2026: 2 o'clock is 3 o'clock, at 1:00 UTC.
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_night(before, "Europe/Berlin") == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert next_night(datetime(2026, 3, 29, 1, tzinfo=UTC), "Europe/Berlin") == datetime(2026, 3, 30, 1, tzinfo=UTC)
    assert next_night(before, "Asia/Shanghai") == datetime(2026, 3, 28, 19, tzinfo=UTC)


def test_days_that_nobody_was_there_for_are_made_up_for_and_none_is_judged_twice() -> None:
    night = datetime(2026, 6, 15, 19, 30, tzinfo=UTC)  # The 16th, 3:30 in Shanghai.
    assert days_to_judge(None, night, "Asia/Shanghai") == [date(2026, 6, 15)]
    assert days_to_judge(date(2026, 6, 15), night, "Asia/Shanghai") == []
    assert days_to_judge(date(2026, 6, 12), night, "Asia/Shanghai") == [
        date(2026, 6, 13),
        date(2026, 6, 14),
        date(2026, 6, 15),
    ]
    late = days_to_judge(date(2026, 1, 1), night, "Asia/Shanghai")
    assert (len(late), late[-1]) == (MOST_LATE_DAYS, date(2026, 6, 15))
