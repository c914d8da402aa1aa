"""Alerts: kept, judged over the past and by the night, and told."""

from services.segment.usecases.alerts.judging import AlertJudging, Judged
from services.segment.usecases.alerts.keeping import Alerts
from services.segment.usecases.alerts.nights import AlertNights
from services.segment.usecases.alerts.telling import AlertTelling, Calls

__all__ = ["AlertJudging", "AlertNights", "AlertTelling", "Alerts", "Calls", "Judged"]
