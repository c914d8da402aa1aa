"""Answers of insight as tables, and these as files."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.segment.domain.reports.figures import Metric
from tabular.files import Format
from tabular.writing import Column, open_writer
from tabular.writing.columns import Kind
from yike.segment.v1 import insight_service_pb2 as insight_pb
from yike.segment.v1 import lifecycle_flow_pb2 as flow_pb
from yike.segment.v1 import report_service_pb2 as report_pb

MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS = {report_pb.INSIGHT_FORMAT_XLSX: Format.XLSX}
"""By what is asked for; all else is CSV."""

SHEET = "insight"
ALL = "all"
ONE = "value"
WHOLE_TIME = "total"


@dataclass(frozen=True)
class Table:
    """Columns, and rows of as many cells, each the text that a CSV holds."""

    columns: list[Column]
    rows: list[list[str]]


def table_of(question: report_pb.InsightQuestion, answer: report_pb.InsightAnswer) -> Table:
    """Returns an answer as a table; the question has the names of the steps of a funnel."""
    kind = answer.WhichOneof("kind")
    assert kind is not None
    return _TABLES[kind](getattr(question, kind), getattr(answer, kind))


def file_message(name: str, table: Table, asked: report_pb.InsightFormat) -> report_pb.InsightFile:
    """Returns a table as a file with a name, to which its ending is added."""
    kind, raw = FORMATS.get(asked, Format.CSV), io.BytesIO()
    writer = open_writer(kind, raw, table.columns, sheet=SHEET)
    writer.write(table.rows)
    writer.close()
    return report_pb.InsightFile(
        file_name=f"{name}.{kind.value}",
        media_type=MEDIA_TYPES[kind],
        content=raw.getvalue(),
        row_count=len(table.rows),
    )


def _query(_: insight_pb.QueryInsightRequest, answer: insight_pb.QueryInsightResponse) -> Table:
    columns = [Column("scope"), Column("value"), Column("period")]
    compared = bool(answer.periods_before)
    for one in answer.series[0].metrics:
        name = Metric(one.metric).name.lower()
        columns.append(Column(name, Kind.DECIMAL))
        if compared:
            columns.append(Column(f"{name}_before", Kind.DECIMAL))
    rows = []
    for series in answer.series:
        head = [ONE if series.HasField("value") else ALL, series.value]
        rows.append([*head, WHOLE_TIME, *_figures(series.metrics, compared, lambda one: (one.total, one.total_before))])
        for index, period in enumerate(answer.periods):
            of = _at(index)
            rows.append([*head, period, *_figures(series.metrics, compared, of)])
    return Table(columns, rows)


def _at(index: int) -> Callable[[insight_pb.MetricValues], tuple[str, str]]:
    def of(one: insight_pb.MetricValues) -> tuple[str, str]:
        before = one.values_before
        return one.values[index], before[index] if index < len(before) else ""

    return of


def _figures(
    metrics: Sequence[insight_pb.MetricValues],
    compared: bool,
    of: Callable[[insight_pb.MetricValues], tuple[str, str]],
) -> list[str]:
    cells = []
    for one in metrics:
        now, before = of(one)
        cells += [now, before] if compared else [now]
    return cells


def _funnel(question: insight_pb.QueryFunnelRequest, answer: insight_pb.QueryFunnelResponse) -> Table:
    columns = [Column("scope"), Column("value"), Column("step", Kind.INTEGER), Column("event")]
    rows = [
        [
            ONE if series.HasField("value") else ALL,
            series.value,
            str(index + 1),
            question.steps[index].event_name,
            str(customers),
        ]
        for series in answer.series
        for index, customers in enumerate(series.customers)
    ]
    return Table([*columns, Column("customers", Kind.INTEGER)], rows)


def _retention(_: insight_pb.QueryRetentionRequest, answer: insight_pb.QueryRetentionResponse) -> Table:
    periods = max((len(cohort.again) for cohort in answer.cohorts), default=0)
    columns = [Column("cohort"), Column("customers", Kind.INTEGER)]
    columns += [Column(f"period_{number}", Kind.INTEGER) for number in range(periods)]
    rows = [
        [cohort.period, str(cohort.customers), *map(str, cohort.again), *[""] * (periods - len(cohort.again))]
        for cohort in answer.cohorts
    ]
    return Table(columns, rows)


def _paths(_: insight_pb.QueryPathsRequest, answer: insight_pb.QueryPathsResponse) -> Table:
    columns = [Column("path"), Column("customers", Kind.INTEGER)]
    return Table(columns, [[" > ".join(path.event_names), str(path.customers)] for path in answer.paths])


def _products(_: insight_pb.QueryProductsRequest, answer: insight_pb.QueryProductsResponse) -> Table:
    columns = [
        Column("product"),
        *(Column(name, Kind.INTEGER) for name in ("orders", "buyers", "repeat_buyers")),
        *(Column(name, Kind.DECIMAL) for name in ("repeat_rate", "quantity", "revenue")),
        *(Column(f"quantity_{period}", Kind.DECIMAL) for period in answer.periods),
    ]
    rows = [
        [
            one.product,
            str(one.orders),
            str(one.buyers),
            str(one.repeat_buyers),
            one.repeat_rate,
            one.quantity,
            one.revenue,
            *one.quantities,
        ]
        for one in answer.products
    ]
    return Table(columns, rows)


def _flow(_: flow_pb.QueryLifecycleFlowRequest, answer: flow_pb.QueryLifecycleFlowResponse) -> Table:
    columns = [Column("from_stage"), Column("to_stage"), Column("customers", Kind.INTEGER)]
    rows = [[_stage(cell.from_stage), _stage(cell.to_stage), str(cell.customers)] for cell in answer.cells]
    return Table(columns, rows)


def _stage(stage: flow_pb.FlowStage) -> str:
    return flow_pb.FlowStage.Name(stage).removeprefix("FLOW_STAGE_").lower()


_TABLES: dict[str, Callable[[Any, Any], Table]] = {
    "query": _query,
    "funnel": _funnel,
    "retention": _retention,
    "paths": _paths,
    "products": _products,
    "lifecycle_flow": _flow,
}
