"""Reports on the quality of data, alerts and settings, on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from services.common.errors import InvalidArgument
from services.common.updates import etag_of
from services.profile.domain.data_quality import (
    Alert,
    AlertCondition,
    AlertRule,
    Change,
    Compared,
    Comparison,
    Kept,
    Kind,
    Line,
    QualitySettings,
    Severity,
    next_act,
)
from services.profile.domain.data_quality.settings import DEFAULT_TIME_ZONE
from services.profile.usecases.data_quality_days import Series
from yike.profile.v1 import data_quality_service_pb2 as quality_pb


def report_message(compared: Compared) -> quality_pb.DataQuality:
    """Returns a report with how it went."""
    report = compared.report
    message = quality_pb.DataQuality(
        lines=[_compared_line(line, compared) for line in report.lines],
        missing=report.missing,
        report_date=compared.day.isoformat() if compared.day is not None else "",
        day_before=_day_of(compared.day_before),
        week_before=_day_of(compared.week_before),
        gone_since_day_before=_gone(compared.day_before),
        gone_since_week_before=_gone(compared.week_before),
    )
    message.report_time.FromDatetime(report.report_time)
    return message


def kept_message(kept: Kept) -> quality_pb.DataQualityReport:
    """Returns a report that is kept, without its lines."""
    severities = [line.severity for line in kept.report.lines]
    message = quality_pb.DataQualityReport(
        report_date=kept.day.isoformat(),
        missing=kept.report.missing,
        high_lines=severities.count(Severity.HIGH),
        medium_lines=severities.count(Severity.MEDIUM),
        low_lines=severities.count(Severity.LOW),
    )
    message.report_time.FromDatetime(kept.report.report_time)
    return message


def series_message(series: Sequence[Series]) -> quality_pb.DataQualityTimeSeries:
    """Returns how lines went."""
    message = quality_pb.DataQualityTimeSeries()
    for each in series:
        added = message.series.add(kind=_kind(each.kind), subject=each.subject or "")
        for day, count, total in each.points:
            added.points.add(report_date=day.isoformat(), count=count, total_count=total)
    return message


def alert_message(alert: Alert) -> quality_pb.DataQualityAlert:
    """Returns an alert."""
    message = quality_pb.DataQualityAlert(
        alert_id=alert.alert_id,
        report_date=alert.day.isoformat(),
        kind=_kind(alert.kind),
        count=alert.count,
        minimum_count=alert.minimum,
        state=cast(quality_pb.DataQualityAlertState, int(alert.state)),
        reason=alert.reason,
        attempts=alert.attempts,
    )
    if alert.count_before is not None:
        message.count_before = alert.count_before
    message.create_time.FromDatetime(alert.create_time)
    return message


def settings_message(settings: QualitySettings) -> quality_pb.DataQualitySettings:
    """Returns settings."""
    message = quality_pb.DataQualitySettings(
        time_zone=settings.time_zone,
        webhook_url=settings.webhook_url,
        alert_rules=[
            quality_pb.DataQualityAlertRule(
                kind=_kind(rule.kind),
                minimum_count=rule.minimum,
                condition=cast(quality_pb.DataQualityAlertCondition, int(rule.condition)),
            )
            for rule in settings.rules
        ],
        etag=etag_of(settings.revision),
    )
    if settings.next_time is not None:
        message.next_report_time.FromDatetime(settings.next_time)
    return message


def rules_of(message: quality_pb.DataQualitySettings) -> tuple[AlertRule, ...]:
    """Returns the rules in settings.

    Raises:
        InvalidArgument: If one has no kind, or a condition that there is not.
    """
    return tuple(_rule(each, f"alert_rules[{place}]") for place, each in enumerate(message.alert_rules))


def time_zone_of(message: quality_pb.DataQualitySettings) -> str:
    """Returns the time zone in settings."""
    return message.time_zone or DEFAULT_TIME_ZONE


def read_day(text: str, field: str) -> date:
    """Returns a day.

    Raises:
        InvalidArgument: If there is no such day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidArgument(f"{field}: it must be a day such as 2026-11-30.", field=field) from error


def _rule(message: quality_pb.DataQualityAlertRule, field: str) -> AlertRule:
    try:
        kind = Kind(message.kind)
    except ValueError as error:
        raise InvalidArgument(
            f"{field}.kind: it must be one of {', '.join(each.name for each in Kind)}.", field=f"{field}.kind"
        ) from error
    try:
        condition = AlertCondition(message.condition or AlertCondition.NEW_OR_WORSE)
    except ValueError as error:
        raise InvalidArgument(
            f"{field}.condition: it must be NEW_OR_WORSE or EVERY_DAY.", field=f"{field}.condition"
        ) from error
    return AlertRule(kind, message.minimum_count or 1, condition)


def _compared_line(line: Line, compared: Compared) -> quality_pb.DataQualityLine:
    message = _line(line)
    for comparison, field in (
        (compared.day_before, message.since_day_before),
        (compared.week_before, message.since_week_before),
    ):
        change = comparison.of(line) if comparison is not None else None
        if change is not None:
            field.CopyFrom(_change(change))
    return message


def _change(change: Change) -> quality_pb.DataQualityChange:
    return quality_pb.DataQualityChange(
        trend=cast(quality_pb.DataQualityTrend, int(change.trend)), count_before=change.count_before
    )


def _gone(comparison: Comparison | None) -> list[quality_pb.DataQualityLine]:
    return [_line(line) for line in comparison.gone()] if comparison is not None else []


def _day_of(comparison: Comparison | None) -> str:
    return comparison.before.day.isoformat() if comparison is not None else ""


def _line(line: Line) -> quality_pb.DataQualityLine:
    act = next_act(line)
    message = quality_pb.DataQualityLine(
        kind=_kind(line.kind),
        severity=cast(quality_pb.DataQualitySeverity, int(line.severity)),
        subject=line.subject,
        count=line.count,
        expected_count=line.expected,
        total_count=line.total,
        deviation_seconds=line.deviation_seconds,
        customer_ids=line.customer_ids,
        next_act=quality_pb.NextAct(
            console_path=act.console_path, call=act.call, words_zh=act.words_zh, words_en=act.words_en
        ),
    )
    if line.since is not None:
        message.since.FromDatetime(line.since)
    return message


def _kind(kind: Kind) -> Any:
    # The stubs want the enum's own type, of which a number of the contract is no member.
    return int(kind)
