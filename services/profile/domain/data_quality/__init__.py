"""The report on the quality of data: lines, how they go from day to day, and what is told of them. Pure."""

from services.profile.domain.data_quality.acts import NextAct, next_act
from services.profile.domain.data_quality.alerting import Alert, AlertState, raised
from services.profile.domain.data_quality.comparing import Change, Compared, Comparison, Kept, Trend
from services.profile.domain.data_quality.lines import (
    MAXIMUM_LINES,
    Kind,
    Line,
    Report,
    Severity,
    ordered,
    totals,
    unknown_kinds,
)
from services.profile.domain.data_quality.settings import (
    AlertCondition,
    AlertRule,
    QualitySettings,
    check_settings,
    day_of,
)
from services.profile.domain.data_quality.stopping import poisson_below, stopped

__all__ = [
    "MAXIMUM_LINES",
    "Alert",
    "AlertCondition",
    "AlertRule",
    "AlertState",
    "Change",
    "Compared",
    "Comparison",
    "Kept",
    "Kind",
    "Line",
    "NextAct",
    "QualitySettings",
    "Report",
    "Severity",
    "Trend",
    "check_settings",
    "day_of",
    "next_act",
    "ordered",
    "poisson_below",
    "raised",
    "stopped",
    "totals",
    "unknown_kinds",
]
