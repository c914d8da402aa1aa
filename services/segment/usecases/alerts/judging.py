"""Judging days by an alert: one question of the history for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.segment.domain.alerts import AlertDefinition, Anomaly, DayValue, Judgement, judge
from services.segment.domain.alerts.detecting import WEEKS
from services.segment.domain.alerts.looking import COUNTS
from services.segment.domain.calendar import local_date
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reports.figures import Metric, figure
from services.segment.domain.reports.spans import ComparedTime
from services.segment.domain.windows import Period
from services.segment.storage.workspaces import read_workspace
from services.segment.usecases.report_questions import AskedFigures, Days, Split
from services.segment.usecases.reporting import Reporting

DEFAULT_DAYS = 28


@dataclass(frozen=True)
class Judged:
    """When days were judged, the time zone that they are of, and what became of each, in their order."""

    evaluate_time: datetime
    time_zone: str
    days: Sequence[Judgement]


class AlertJudging:
    """Judges days that are over."""

    def __init__(self, database: Database, reporting: Reporting, clock: Clock) -> None:
        """Takes segment's database, who asks the history, and the time."""
        self._database = database
        self._reporting = reporting
        self._clock = clock

    async def check(self, workspace_id: str, definition: AlertDefinition) -> None:
        """Looks at what an alert asks as if it were asked; raises as `judge`, but for what the history says."""
        today = (await self.today(workspace_id)).isoformat()
        try:
            await self._reporting.check(workspace_id, _asked(definition, today, today))
        except InvalidArgument as error:
            raise _of_alert(error) from error

    async def today(self, workspace_id: str) -> date:
        """Returns the day it is in the workspace's time zone."""
        async with self._database.workspace(workspace_id) as connection:
            workspace = await read_workspace(connection, workspace_id)
        return local_date(self._clock.now(), workspace.time_zone)

    async def past(self, workspace_id: str, definition: AlertDefinition, days: int) -> Judged:
        """Judges the last days that are over (0: 28); raises as `judge`."""
        yesterday = await self.today(workspace_id) - timedelta(days=1)
        wanted = [yesterday - timedelta(days=back) for back in reversed(range(days or DEFAULT_DAYS))]
        return await self.judge(workspace_id, definition, wanted)

    async def judge(self, workspace_id: str, definition: AlertDefinition, days: Sequence[date]) -> Judged:
        """Judges days that are over, at least one, each after the one before it.

        Raises:
            InvalidArgument: If the metric is none.
            InvalidRule: If the rule or a filter cannot be compiled.
            ResourceExhausted: If too many reports wait, or it takes too long.
        """
        weeks = WEEKS if isinstance(definition.condition, Anomaly) else 0
        first = days[0] - timedelta(weeks=weeks)
        asked = _asked(definition, first.isoformat(), days[-1].isoformat())
        try:
            found = await self._reporting.figures(workspace_id, asked)
        except InvalidArgument as error:
            raise _of_alert(error) from error
        table, metric = found.tables[None], Metric(definition.metric)
        values: dict[date, DayValue] = {}
        for index, day in enumerate(found.span.days):
            counts = table.get(index)
            # Before anybody came there is no day: nought then is no figure.
            if counts is not None and counts.customers:
                text = figure(metric, counts)
                values[day] = Decimal(text) if text else None
        return Judged(found.evaluate_time, found.time_zone, _judged(definition, days, values))


def _judged(definition: AlertDefinition, days: Sequence[date], values: Mapping[date, DayValue]) -> Sequence[Judgement]:
    is_count = definition.metric in COUNTS
    return [judge(definition.condition, day, values, is_count=is_count) for day in days]


def _asked(definition: AlertDefinition, from_date: str, to_date: str) -> AskedFigures:
    # Customers tell when it all began, of whatever figure.
    metrics = dict.fromkeys((definition.metric, int(Metric.CUSTOMERS)))
    return AskedFigures(
        metrics=list(metrics),
        period=Period.DAY,
        days=Days(from_date, to_date),
        compared_with=ComparedTime.NONE,
        split=Split(),
        top=1,
        rule_data=definition.rule_data,
        filters_data=definition.filters_data,
        churn_days=definition.churn_days,
    )


def _of_alert(error: InvalidArgument) -> InvalidArgument:
    """Returns an error of key figures with the path of its field in an alert."""
    field = error.metadata.get("field", "")
    path = f"figure.{'metric' if field.startswith('metrics[') else field}"
    if isinstance(error, InvalidRule):
        return InvalidRule(path, error.problem)
    return InvalidArgument(error.message.replace(field, path, 1), reason=error.reason, field=path)
