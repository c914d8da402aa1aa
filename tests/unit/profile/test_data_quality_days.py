"""How reports differ, when alerts are raised, when a night is, and how an alert is told."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from services.common.errors import InvalidArgument
from services.profile.domain.data_quality import (
    Alert,
    AlertCondition,
    AlertRule,
    AlertState,
    Comparison,
    Kept,
    Kind,
    Line,
    QualitySettings,
    Report,
    Severity,
    Trend,
    check_settings,
    day_of,
    raised,
)
from services.profile.domain.data_quality.alerting import Raised
from services.profile.storage.data_quality_days import Point
from services.profile.usecases.data_quality_alerts import body_of
from services.profile.usecases.data_quality_days import series_of
from services.profile.usecases.sender_flaws import MOST_HELD, SenderFlaws

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
TODAY = date(2026, 11, 30)


def line(kind: Kind, count: int, subject: str = "", expected: int = 0, total: int = 0) -> Line:
    return Line(kind, subject, count, NOW, expected, total)


def report(*lines: Line, missing: tuple[str, ...] = ()) -> Report:
    return Report(NOW, lines, missing)


def beside(before: Report, now: Report) -> Comparison:
    return Comparison(Kept(TODAY, before), now)


def test_a_line_is_new_worse_better_or_the_same_and_one_that_is_no_more_is_gone() -> None:
    before = report(
        line(Kind.REJECTED_EVENTS, 5, "A"),
        line(Kind.REJECTED_EVENTS, 5, "B"),
        line(Kind.REJECTED_EVENTS, 5, "C"),
        line(Kind.SUSPECTED_DUPLICATES, 9),
    )
    now = report(*(line(Kind.REJECTED_EVENTS, count, name) for name, count in (("A", 6), ("B", 4), ("C", 5), ("D", 1))))
    comparison = beside(before, now)
    changes = [comparison.of(each) for each in now.lines]
    assert [each and (each.trend, each.count_before) for each in changes] == [
        (Trend.WORSE, 5),
        (Trend.BETTER, 5),
        (Trend.SAME, 5),
        (Trend.NEW, 0),
    ]
    assert [each.kind for each in comparison.gone()] == [Kind.SUSPECTED_DUPLICATES]


def test_fewer_events_of_a_name_that_stopped_are_worse() -> None:
    now = line(Kind.STOPPED_EVENTS, 3, "Order Completed", expected=100)
    change = beside(report(line(Kind.STOPPED_EVENTS, 20, "Order Completed", expected=100)), report(now)).of(now)
    assert change is not None
    assert change.trend is Trend.WORSE


def test_what_a_report_cannot_tell_is_neither_new_nor_gone() -> None:
    quarantined, rejected = line(Kind.QUARANTINED_IDENTIFIERS, 3, "phone"), line(Kind.REJECTED_EVENTS, 1, "A")
    assert beside(report(quarantined, rejected), report(missing=("identity",))).gone() == [rejected]
    now = report(quarantined, rejected)
    comparison = beside(report(missing=("identity",)), now)
    assert [comparison.of(each) is None for each in now.lines] == [True, False]
    full = report(*(line(Kind.SCHEMA_VIOLATION, 1, f"/{number}") for number in range(200)))
    assert beside(full, report(rejected)).of(rejected) is None
    assert beside(report(rejected), full).gone() == []


@pytest.mark.parametrize(
    ("now", "before", "condition", "is_raised"),
    [
        (10, None, AlertCondition.NEW_OR_WORSE, True),
        (10, 9, AlertCondition.NEW_OR_WORSE, True),
        (10, 10, AlertCondition.NEW_OR_WORSE, False),
        (10, 11, AlertCondition.NEW_OR_WORSE, False),
        (10, 11, AlertCondition.EVERY_DAY, True),
        (9, 1, AlertCondition.EVERY_DAY, False),
    ],
)
def test_an_alert_is_raised_from_its_minimum_on_when_it_grew_or_every_day(
    now: int, before: int | None, condition: AlertCondition, is_raised: bool
) -> None:
    rules = [AlertRule(Kind.REJECTED_EVENTS, 10, condition)]
    # Of a kind all lines together.
    found = raised(
        rules,
        report(line(Kind.REJECTED_EVENTS, now - 1, "A"), line(Kind.REJECTED_EVENTS, 1, "B")),
        Kept(TODAY, report(line(Kind.REJECTED_EVENTS, before, "A"))) if before is not None else None,
    )
    assert found == ([Raised(Kind.REJECTED_EVENTS, now, before, 10)] if is_raised else [])


def test_no_alert_is_raised_of_what_nobody_knows_and_names_that_stopped_are_counted() -> None:
    rules = [AlertRule(Kind.QUARANTINED_IDENTIFIERS), AlertRule(Kind.STOPPED_EVENTS)]
    stopped = [line(Kind.STOPPED_EVENTS, 40, name, expected=900) for name in ("A", "B")]
    assert raised(rules, report(*stopped, missing=("identity",)), None) == [Raised(Kind.STOPPED_EVENTS, 2, None, 1)]
    # What was not known the day before is no reason to say that it did not grow.
    kept = Kept(TODAY, report(missing=("segment",)))
    assert raised(rules, report(*stopped), kept) == [Raised(Kind.STOPPED_EVENTS, 2, None, 1)]


def test_a_night_begins_at_three_where_the_workspace_is() -> None:
    china, berlin = QualitySettings(), QualitySettings(time_zone="Europe/Berlin")
    assert china.after(datetime(2026, 11, 29, 18, 59, tzinfo=UTC)) == datetime(2026, 11, 29, 19, tzinfo=UTC)
    assert china.after(datetime(2026, 11, 29, 19, tzinfo=UTC)) == datetime(2026, 11, 30, 19, tzinfo=UTC)
    # Over the change of clocks the hour stays.
    assert berlin.after(datetime(2026, 10, 24, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 2, tzinfo=UTC)
    assert berlin.after(datetime(2026, 10, 23, 12, tzinfo=UTC)) == datetime(2026, 10, 24, 1, tzinfo=UTC)
    assert day_of(datetime(2026, 11, 29, 19, tzinfo=UTC), "Asia/Shanghai") == TODAY
    assert day_of(datetime(2026, 11, 29, 18, 59, tzinfo=UTC), "Asia/Shanghai") == date(2026, 11, 29)


def test_settings_without_meaning_are_refused() -> None:
    twice = (AlertRule(Kind.CLOCK_OFF), AlertRule(Kind.CLOCK_OFF, 5))
    for settings, field in (
        (QualitySettings(time_zone="Mars/Olympus"), "time_zone"),
        (QualitySettings(rules=twice), "alert_rules[1].kind"),
    ):
        with pytest.raises(InvalidArgument) as caught:
            check_settings(settings)
        assert caught.value.metadata["field"] == field


def alert(attempts: int = 1) -> Alert:
    return Alert("dqa_1", TODAY, Kind.CLOCK_OFF, 7, 3, 5, NOW, AlertState.TELLING, "", attempts)


def test_an_alert_tells_the_lines_with_most_and_is_the_same_each_time() -> None:
    lines = [line(Kind.CLOCK_OFF, 100 - number, f"ahead/key:{number}") for number in range(30)]
    told = json.loads(body_of(alert(), lines))
    assert body_of(alert(), lines) == body_of(alert(attempts=5), lines)
    assert (told["type"], told["timestamp"]) == ("data_quality.alert", "2026-11-30T02:00:00.000Z")
    assert {key: value for key, value in told["data"].items() if key != "lines"} == {
        "alertId": "dqa_1",
        "reportDate": "2026-11-30",
        "kind": "DATA_QUALITY_KIND_CLOCK_OFF",
        "count": 7,
        "countBefore": 3,
        "minimumCount": 5,
    }
    assert [each["subject"] for each in told["data"]["lines"]] == [f"ahead/key:{number}" for number in range(20)]


def test_a_series_has_zeros_where_there_was_nothing_and_gaps_where_nobody_knew() -> None:
    days = [TODAY - timedelta(days=back) for back in (2, 1, 0)]
    points = [
        Point(days[2], Kind.SUSPECTED_DUPLICATES, None, 4, 0),
        Point(days[1], Kind.REJECTED_EVENTS, None, 7, 0),
    ]
    rejected, pairs = series_of([(days[0], []), (days[1], ["identity"]), (days[2], [])], points)
    assert list(rejected.points) == [(days[0], 0, 0), (days[1], 7, 0), (days[2], 0, 0)]
    assert list(pairs.points) == [(days[0], 0, 0), (days[2], 4, 0)]


def test_what_senders_do_is_held_within_bounds_until_it_is_taken() -> None:
    flaws = SenderFlaws()
    for _ in range(3):
        flaws.note_unusable("ws_1", "phone", "key:a")
    flaws.note_clock("ws_1", "key:a", -400)
    flaws.note_clock("ws_1", "key:a", -900)
    flaws.note_clock("ws_2", "key:b", 301)
    held = {
        workspace: [
            (flaw.kind, flaw.detail, flaw.principal, each.count, each.deviation_seconds) for flaw, each in of.items()
        ]
        for workspace, of in flaws.take()
    }
    assert held == {
        "ws_1": [
            (Kind.MALFORMED_IDENTIFIERS, "phone", "key:a", 3, 0),
            (Kind.CLOCK_OFF, "behind", "key:a", 2, 900),
        ],
        "ws_2": [(Kind.CLOCK_OFF, "ahead", "key:b", 1, 301)],
    }
    assert list(flaws.take()) == []
    for number in range(MOST_HELD + 5):
        flaws.note_unusable("ws_1", "phone", f"key:{number}")
    ((_, counted),) = flaws.take()
    assert len(counted) == MOST_HELD


def test_customers_without_a_contact_point_are_graver_when_they_are_half_of_all() -> None:
    assert line(Kind.NO_CONTACT_POINT, 49, total=100).severity is Severity.LOW
    assert line(Kind.NO_CONTACT_POINT, 50, total=100).severity is Severity.MEDIUM
