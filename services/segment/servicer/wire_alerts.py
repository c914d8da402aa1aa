"""Alerts between the contract and the domain."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from services.common.errors import InvalidArgument
from services.segment.domain.alerts import (
    AlertDefinition,
    Anomaly,
    Condition,
    Direction,
    Firing,
    Judgement,
    Night,
    Outcome,
    Threshold,
)
from services.segment.domain.alerts.detecting import DEFAULT_SENSITIVITY
from services.segment.domain.reports.figures import DEFAULT_CHURN_DAYS, plain
from services.segment.domain.saved import Saved, Wanted
from services.segment.servicer.translation import json_form, timestamp
from services.segment.servicer.wire_saved import answered, definition_of
from services.segment.usecases.alerts import Judged
from yike.segment.v1 import alert_service_pb2 as alert_pb

OF_ALERT = frozenset(
    {"display_name", "description", "owner", "figure", "threshold", "anomaly", "webhook_url", "paused"}
)
"""What its owner says of an alert."""


def wanted_alert(given: alert_pb.Alert) -> Wanted:
    """Returns what is to be kept of an alert."""
    return Wanted(given.display_name or given.alert_id, given.owner, definition_of(given, OF_ALERT))


def read_definition(definition: bytes) -> AlertDefinition:
    """Returns what was kept of an alert."""
    return alert_definition(alert_pb.Alert.FromString(definition))


def alert_definition(alert: alert_pb.Alert) -> AlertDefinition:
    """Returns what an alert says.

    Raises:
        InvalidArgument: If it has no condition, or two.
        InvalidRule: If a value is no JSON.
    """
    looks = alert.figure
    return AlertDefinition(
        metric=int(looks.metric),
        rule_data=json_form(looks.rule, "figure.rule") if looks.HasField("rule") else None,
        filters_data=[
            json_form(one, f"figure.order_filters[{index}]") for index, one in enumerate(looks.order_filters)
        ],
        churn_days=looks.churn_days or DEFAULT_CHURN_DAYS,
        condition=_condition(alert),
        display_name=alert.display_name,
        webhook_url=alert.webhook_url,
        is_paused=alert.paused,
    )


def alert_message(saved: Saved, night: Night | None) -> alert_pb.Alert:
    """Returns an alert as the contract has it."""
    message = answered(alert_pb.Alert.FromString(saved.definition), saved)
    if night is not None and night.next_time is not None:
        message.next_check_time.CopyFrom(timestamp(night.next_time))
    if night is not None and night.last_day is not None:
        message.last_day.CopyFrom(day_message(night.last_day))
    return message


def day_message(judged: Judgement) -> alert_pb.AlertDay:
    """Returns a day that was judged as the contract has it."""
    return alert_pb.AlertDay(
        day=judged.day.isoformat(),
        value=_text(judged.value),
        outcome=cast(alert_pb.AlertOutcome, int(judged.outcome)),
        expected=_text(judged.expected),
        lower=_text(judged.lower),
        upper=_text(judged.upper),
        weeks=judged.weeks,
        problem=judged.problem,
    )


def preview_message(judged: Judged) -> alert_pb.AlertPreview:
    """Returns days that are past as the contract has them."""
    return alert_pb.AlertPreview(
        evaluate_time=timestamp(judged.evaluate_time),
        time_zone=judged.time_zone,
        days=[day_message(day) for day in judged.days],
        firings=sum(day.outcome is Outcome.FIRED for day in judged.days),
    )


def firing_message(firing: Firing) -> alert_pb.AlertFiring:
    """Returns a firing as the contract has it."""
    return alert_pb.AlertFiring(
        firing_id=firing.firing_id,
        alert_id=firing.alert_id,
        day=day_message(firing.judged),
        create_time=timestamp(firing.create_time),
        state=cast(alert_pb.AlertFiringState, int(firing.state)),
        reason=firing.reason,
        attempts=firing.attempts,
    )


def _condition(alert: alert_pb.Alert) -> Condition:
    if alert.HasField("threshold") == alert.HasField("anomaly"):
        raise InvalidArgument(
            "threshold: give either threshold or anomaly; to take one for the other name both in updateMask.",
            field="threshold",
        )
    if alert.HasField("threshold"):
        bounds = alert.threshold
        return Threshold(
            Decimal(bounds.less_than) if bounds.HasField("less_than") else None,
            Decimal(bounds.more_than) if bounds.HasField("more_than") else None,
        )
    usual = alert.anomaly
    hundredths = usual.sensitivity_hundredths
    sensitivity = Decimal(hundredths) / 100 if hundredths else DEFAULT_SENSITIVITY
    if int(usual.direction) not in set(Direction):
        raise InvalidArgument(
            "anomaly.direction: it must be ALERT_DIRECTION_DOWN, ALERT_DIRECTION_UP or left out.",
            field="anomaly.direction",
        )
    return Anomaly(sensitivity, Direction(int(usual.direction)))


def _text(number: Decimal | None) -> str:
    return "" if number is None else plain(number)
