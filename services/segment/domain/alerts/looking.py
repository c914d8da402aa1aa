"""What an alert looks at, and when its nights are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.common.errors import InvalidArgument
from services.segment.domain.alerts.detecting import Anomaly, Condition, Threshold
from services.segment.domain.calendar import local_date
from services.segment.domain.reports.figures import Metric

NIGHT_HOUR: Final = 3
"""When the day before is judged: least else is done, and what came late has mostly come."""

MOST_LATE_DAYS: Final = 7
"""How many days are judged that nobody was there for; those before are let go."""

COUNTS: Final = frozenset(
    {
        Metric.CUSTOMERS,
        Metric.ACTIVE_CUSTOMERS,
        Metric.NEW_CUSTOMERS,
        Metric.BUYERS,
        Metric.NEW_BUYERS,
        Metric.ORDERS,
    }
)
"""Figures that count something."""


@dataclass(frozen=True)
class AlertDefinition:
    """What its owner said of an alert; `metric`, `rule_data` and the like as of `AskedFigures`."""

    metric: int
    rule_data: Mapping[str, Any] | None
    filters_data: Sequence[Mapping[str, Any]]
    churn_days: int
    condition: Condition
    display_name: str = ""
    webhook_url: str = ""
    is_paused: bool = False


def check_definition(definition: AlertDefinition) -> None:
    """Refuses what has no meaning.

    Raises:
        InvalidArgument: If the condition has no bound, bounds that leave nothing between them, or does not fit the figure.
    """
    match definition.condition:
        case Threshold(None, None):
            raise InvalidArgument("threshold: give less_than, more_than or both.", field="threshold.less_than")
        case Threshold(less_than, more_than) if less_than is not None and more_than is not None:
            if less_than > more_than:
                raise InvalidArgument(
                    "threshold.less_than: it must not be above more_than, or every figure is odd.",
                    field="threshold.less_than",
                )
        case Anomaly() if definition.metric == Metric.CUSTOMERS:
            raise InvalidArgument(
                "figure.metric: METRIC_CUSTOMERS only grows, so no day of it is usual; take METRIC_NEW_CUSTOMERS, or "
                "a threshold.",
                field="figure.metric",
            )


def next_night(now: datetime, time_zone: str) -> datetime:
    """Returns the beginning of the next night after a moment, UTC."""
    zone = ZoneInfo(time_zone)
    day = now.astimezone(zone).date()
    tonight = _night(day, zone)
    return tonight if tonight > now else _night(day + timedelta(days=1), zone)


def days_to_judge(judged: date | None, now: datetime, time_zone: str) -> list[date]:
    """Returns the days that are over and not judged, the earliest first; of an alert that judged none only the last."""
    yesterday = local_date(now, time_zone) - timedelta(days=1)
    first = (
        yesterday if judged is None else max(judged + timedelta(days=1), yesterday - timedelta(days=MOST_LATE_DAYS - 1))
    )
    return [first + timedelta(days=number) for number in range((yesterday - first).days + 1)]


def _night(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(NIGHT_HOUR), zone).astimezone(UTC)
