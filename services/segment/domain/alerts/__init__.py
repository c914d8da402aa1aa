"""Alerts on key figures: what they look at, when a day is odd, when they are judged and told. Pure."""

from services.segment.domain.alerts.detecting import (
    Anomaly,
    Condition,
    DayValue,
    Direction,
    Judgement,
    Outcome,
    Threshold,
    judge,
)
from services.segment.domain.alerts.firing import Firing, FiringState, Night
from services.segment.domain.alerts.looking import AlertDefinition, check_definition

__all__ = [
    "AlertDefinition",
    "Anomaly",
    "Condition",
    "DayValue",
    "Direction",
    "Firing",
    "FiringState",
    "Judgement",
    "Night",
    "Outcome",
    "Threshold",
    "check_definition",
    "judge",
]
