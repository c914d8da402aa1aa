"""Reports on all customers: key figures, funnels, retention, paths, and who stands behind a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.segment.domain.reports.figures import DEFAULT_CHURN_DAYS, Metric, Table, read_metrics
from services.segment.domain.reports.spans import ComparedTime, Edges, Span
from services.segment.domain.windows import Period
from services.segment.history.reports.asking import FigureQuestion, ReportHistory
from services.segment.history.reports.sources import Source
from services.segment.history.reports.steps import (
    at_step_sql,
    cohorts_sql,
    funnel_sql,
    in_cohort_sql,
    levels_sql,
    links_sql,
    paths_sql,
    retention_sql,
    walked_sql,
)
from services.segment.usecases.places import ReportPlaces
from services.segment.usecases.report_questions import (
    Asked,
    AskedFigures,
    AskedFunnel,
    AskedPaths,
    AskedProducts,
    AskedRetention,
    Behind,
    Setting,
    read_order_filters,
    read_setting,
)


@dataclass(frozen=True)
class Answered:
    """When a report was made, and the time zone of its days."""

    evaluate_time: datetime
    time_zone: str


@dataclass(frozen=True)
class Figures(Answered):
    """Key figures: the counts of the periods, and of those compared with, by value; None: of all."""

    metrics: Sequence[Metric]
    span: Span
    before: Span | None
    is_incomplete: bool
    tables: Mapping[str | None, Table]
    tables_before: Mapping[str | None, Table]
    is_truncated: bool


@dataclass(frozen=True)
class FunnelAnswer(Answered):
    """How many took each step, by value; None: of all."""

    reached: Mapping[str | None, Sequence[int]]
    is_truncated: bool


@dataclass(frozen=True)
class CohortCounts:
    """The first day of a cohort's period, how many came, and how many were there again in it and each that followed."""

    period: str
    customers: int
    again: Sequence[int]


@dataclass(frozen=True)
class RetentionAnswer(Answered):
    """The cohorts, in their order."""

    cohorts: Sequence[CohortCounts]


@dataclass(frozen=True)
class PathsAnswer(Answered):
    """How many customers have a path, the most frequent paths, and (position, from, to, customers) of all."""

    customers: int
    paths: Sequence[tuple[Sequence[str], int]]
    links: Sequence[tuple[int, str, str, int]]


class Reporting:
    """Answers with reports; stores none. Only one that can be answered takes a place."""

    def __init__(self, database: Database, history: ReportHistory, clock: Clock, places: ReportPlaces) -> None:
        """Takes the stores, the time, and the places of reports."""
        self._database = database
        self._history = history
        self._clock = clock
        self._places = places

    async def figures(self, workspace_id: str, asked: AskedFigures) -> Figures:
        """Returns key figures.

        Raises:
            InvalidArgument: If a day, metric or dimension is none.
            InvalidRule: If the rule or a filter cannot be compiled.
            ResourceExhausted: If too many reports wait, or this one needs too much.
        """
        setting, question, span, before = await self._figure_question(workspace_id, asked)
        async with self._places.place(workspace_id):
            source, edges = setting.source(self._history), setting.edges(span)
            edges_before = before and span.edges_before(before, setting.time_zone, setting.now_us)
            values, is_truncated = list(setting.dimension.groups), False
            if setting.dimension.property:
                values, is_truncated = await self._history.top_values(source, question, edges, asked.top)
            tables = await self._tables(source, question, edges, values)
            tables_before = await self._tables(source, question, edges_before, values) if edges_before else {}
        return Figures(
            setting.now,
            setting.time_zone,
            question.metrics,
            span,
            before,
            span.is_incomplete(setting.time_zone, setting.now_us),
            tables,
            tables_before,
            is_truncated,
        )

    async def _tables(
        self, source: Source, question: FigureQuestion, edges: Edges, values: Sequence[str]
    ) -> dict[str | None, Table]:
        whole = await self._history.figures(source, question, edges)
        found: dict[str | None, Table] = {None: whole.get("", {})}
        if values:
            by_value = await self._history.figures(source, question, edges, values)
            found |= {value: by_value.get(value, {}) for value in values}
        return found

    async def _figure_question(
        self, workspace_id: str, asked: AskedFigures
    ) -> tuple[Setting, FigureQuestion, Span, Span | None]:
        filters = read_order_filters(asked.filters_data)
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data, asked.split)
        metrics = read_metrics(asked.metrics, setting.dimension)
        span = setting.span(asked.period, asked.days)
        question = FigureQuestion(metrics, setting.dimension, filters, asked.churn_days or DEFAULT_CHURN_DAYS)
        return setting, question, span, span.before(asked.compared_with)

    async def funnel(self, workspace_id: str, asked: AskedFunnel) -> FunnelAnswer:
        """Returns how many took each step; raises as `figures`."""
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data, asked.split)
        edges = setting.edges(setting.span(Period.DAY, asked.days))
        source, dimension = setting.source(self._history), setting.dimension
        async with self._places.place(workspace_id):
            whole = await self._history.rows(levels_sql(funnel_sql(_of_all(source), asked.funnel, edges)))
            rows = []
            if dimension:
                levels = funnel_sql(source, asked.funnel, edges, dimension.property)
                rows = await self._history.rows(levels_sql(levels))
        count = len(asked.funnel.steps)
        counts: dict[str | None, list[int]] = {None: [0] * count} | dict.fromkeys(dimension.groups, [0] * count)
        for value, row in [*((None, row) for row in whole), *((row["value"], row) for row in rows)]:
            reached = counts.get(value, [0] * count)
            counts[value] = [n + (row["customers"] if step < row["level"] else 0) for step, n in enumerate(reached)]
        values = [value for value in counts if value is not None]
        if dimension.property:
            values.sort(key=lambda value: (-counts[value][0], value))
        shown = values[: asked.top] if dimension.property else values
        return FunnelAnswer(
            setting.now,
            setting.time_zone,
            {value: counts[value] for value in (None, *shown)},
            len(shown) < len(values),
        )

    async def retention(self, workspace_id: str, asked: AskedRetention) -> RetentionAnswer:
        """Returns the cohorts; raises as `figures`."""
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data)
        span, cohorts, periods = setting.cohorts(asked)
        sql = cohorts_sql(setting.source(self._history), asked.retention, cohorts, periods)
        async with self._places.place(workspace_id):
            rows = await self._history.rows(retention_sql(sql))
        counts = {(row["cohort"], row["period"]): row["customers"] for row in rows}
        found = []
        for index, (day, start) in enumerate(zip(span.days, cohorts.starts, strict=True)):
            following = periods.starts[index : index + asked.retention.periods + 1]
            found.append(
                CohortCounts(
                    day.isoformat(), counts.get((start, None), 0), [counts.get((start, one), 0) for one in following]
                )
            )
        return RetentionAnswer(setting.now, setting.time_zone, found)

    async def paths(self, workspace_id: str, asked: AskedPaths) -> PathsAnswer:
        """Returns what customers do after each other; raises as `figures`."""
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data)
        edges = setting.edges(setting.span(Period.DAY, asked.days))
        walked = walked_sql(setting.source(self._history), asked.paths, edges)
        async with self._places.place(workspace_id):
            paths = await self._history.rows(paths_sql(walked, asked.top))
            links = await self._history.rows(links_sql(walked))
        return PathsAnswer(
            setting.now,
            setting.time_zone,
            paths[0]["total"] if paths else 0,
            [(row["path"], row["customers"]) for row in paths],
            [(row["position"], row["from_event"], row["to_event"], row["customers"]) for row in links],
        )

    async def check(self, workspace_id: str, asked: Asked) -> None:
        """Looks at a question as if it were asked, and asks nothing.

        Raises:
            InvalidArgument: As `figures`.
            InvalidRule: As `figures`.
        """
        split = None
        match asked:
            case AskedFigures():
                await self._figure_question(workspace_id, asked)
                return
            case AskedFunnel():
                split = asked.split
            case AskedProducts():
                read_order_filters(asked.filters_data)
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data, split)
        match asked:
            case AskedRetention():
                setting.cohorts(asked)
            case AskedProducts():
                setting.span(asked.period, asked.days)
            case _:
                setting.span(Period.DAY, asked.days)

    async def behind(
        self,
        workspace_id: str,
        report: AskedFigures | AskedFunnel | AskedRetention,
        number: Behind,
        *,
        after: int,
        limit: int,
    ) -> tuple[list[int], int]:
        """Returns a page of the customers behind a number, by id, those above `after` only, and how many there are.

        Raises as `figures`; InvalidArgument too where the number is none of the report.
        """
        match report:
            case AskedFigures():
                sql = await self._behind_figure(workspace_id, report, number)
            case AskedFunnel():
                sql = await self._behind_step(workspace_id, report, number)
            case AskedRetention():
                sql = await self._behind_cohort(workspace_id, report, number)
        async with self._places.place(workspace_id):
            return await self._history.page(sql, after=after, limit=limit)

    async def _behind_figure(self, workspace_id: str, asked: AskedFigures, number: Behind) -> str:
        setting, question, span, _ = await self._figure_question(
            workspace_id, replace(asked, metrics=[number.metric], compared_with=ComparedTime.NONE)
        )
        edges = setting.edges(span)
        edges = edges.only(_index(span, number.period)) if number.period else Edges(edges.starts[:1], edges.end)
        return self._history.behind(
            setting.source(self._history), question, edges, question.metrics[0], _value(setting, number)
        )

    async def _behind_step(self, workspace_id: str, asked: AskedFunnel, number: Behind) -> str:
        if not 1 <= number.step <= len(asked.funnel.steps):
            raise InvalidArgument(f"step: it must be 1 to {len(asked.funnel.steps)}.", field="step")
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data, asked.split)
        edges, value = setting.edges(setting.span(Period.DAY, asked.days)), _value(setting, number)
        source = setting.source(self._history)
        levels = funnel_sql(
            source if value is not None else _of_all(source),
            asked.funnel,
            edges,
            setting.dimension.property if value is not None else "",
        )
        return at_step_sql(levels, number.step, value, is_stopped=number.is_stopped)

    async def _behind_cohort(self, workspace_id: str, asked: AskedRetention, number: Behind) -> str:
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data)
        span, cohorts, periods = setting.cohorts(asked)
        index = _index(span, number.period)
        sql = cohorts_sql(setting.source(self._history), asked.retention, cohorts, periods)
        period = None
        if number.again is not None:
            following = periods.starts[index : index + asked.retention.periods + 1]
            if number.again >= len(following):
                raise InvalidArgument(f"again: it must be 0 to {len(following) - 1} of this cohort.", field="again")
            period = following[number.again]
        return in_cohort_sql(sql, cohorts.starts[index], period)


def _of_all(source: Source) -> Source:
    return replace(source, grouped="")


def _index(span: Span, period: str) -> int:
    days = [day.isoformat() for day in span.days]
    if period not in days:
        raise InvalidArgument(
            f"period: it must be the first day of one of the report's periods, {days[0]} to {days[-1]}.", field="period"
        )
    return days.index(period)


def _value(setting: Setting, number: Behind) -> str | None:
    if number.value is not None and not setting.dimension:
        raise InvalidArgument("value: the report has no dimension; leave it out.", field="value")
    return number.value
