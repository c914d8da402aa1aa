"""The report on who goes from which stage of life to which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.segment.domain.calendar import local_date
from services.segment.domain.reports.flow import DEFAULT_FLOW_DAYS, Cells, FlowStage, ends_of, read_flow_span
from services.segment.domain.reports.spans import Span
from services.segment.history.reports.asking import ReportHistory
from services.segment.history.reports.flow import FlowQueries
from services.segment.usecases.places import ReportPlaces
from services.segment.usecases.report_questions import Days, RuleData, Setting, read_setting


@dataclass(frozen=True)
class AskedFlow:
    """From which day to which, and of whom."""

    days: Days
    rule_data: RuleData | None


@dataclass(frozen=True)
class FlowAnswer:
    """A flow."""

    evaluate_time: datetime
    time_zone: str
    first: date
    last: date
    cells: Cells


class ReportingOnFlow:
    """Answers with flows between stages of life; stores none."""

    def __init__(self, database: Database, history: ReportHistory, clock: Clock, places: ReportPlaces) -> None:
        """Takes the stores, the time, and the places of reports."""
        self._database = database
        self._history = history
        self._clock = clock
        self._places = places

    async def flow(self, workspace_id: str, asked: AskedFlow) -> FlowAnswer:
        """Returns who went from where to where.

        Raises:
            InvalidArgument: If a day is none, is to come, or lies before the history.
            InvalidRule: If the rule cannot be compiled.
            ResourceExhausted: If too many reports wait, or this one needs too much.
        """
        setting, span, queries = await self._asked(workspace_id, asked)
        async with self._places.place(workspace_id):
            rows = await self._history.rows(queries.cells())
        return FlowAnswer(
            setting.now,
            setting.time_zone,
            span.days[0],
            span.days[-1],
            {(FlowStage(row["before"]), FlowStage(row["after"])): row["customers"] for row in rows},
        )

    async def check(self, workspace_id: str, asked: AskedFlow) -> None:
        """Looks at a flow as if it were asked; raises as `flow`, but for what the history says."""
        await self._asked(workspace_id, asked)

    async def behind(
        self,
        workspace_id: str,
        asked: AskedFlow,
        before: FlowStage | None,
        after: FlowStage | None,
        *,
        page_after: int,
        limit: int,
    ) -> tuple[list[int], int]:
        """Returns a page of those who went so (None: from or to anywhere), by id, and how many there are; raises as `flow`."""
        _, _, queries = await self._asked(workspace_id, asked)
        async with self._places.place(workspace_id):
            return await self._history.page(queries.behind(before, after), after=page_after, limit=limit)

    async def _asked(self, workspace_id: str, asked: AskedFlow) -> tuple[Setting, Span, FlowQueries]:
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data)
        span = read_flow_span(
            asked.days.from_date,
            asked.days.to_date,
            today=local_date(setting.now, setting.time_zone),
            default_days=asked.days.last_days or DEFAULT_FLOW_DAYS + 1,
        )
        source, ends = setting.source(self._history), ends_of(span, setting.time_zone, setting.now_us)
        if source.since_us is not None and ends.before_us < source.since_us:
            oldest = local_date(
                datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=source.since_us), setting.time_zone
            )
            raise InvalidArgument(
                f"from_date: the history goes back to {oldest}; take that day or a later one.",
                field="from_date",
                oldest=str(oldest),
            )
        own = setting.workspace.own_terms(setting.now)
        return setting, span, self._history.flow(source, own, ends, now=setting.now)
