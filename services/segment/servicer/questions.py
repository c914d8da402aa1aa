"""Questions of insight of whatever kind: read, looked at, answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.common.errors import InvalidArgument
from services.segment.domain.errors import InvalidRule
from services.segment.servicer import wire_flow, wire_products, wire_reports
from services.segment.usecases import Reporting, ReportingOnFlow, ReportingOnProducts
from services.segment.usecases.report_questions import (
    Asked,
    AskedFigures,
    AskedFunnel,
    AskedPaths,
    AskedProducts,
    AskedRetention,
)
from services.segment.usecases.reporting_flow import AskedFlow
from yike.segment.v1 import report_service_pb2 as report_pb

_READERS: dict[str, Callable[[Any], Asked | AskedFlow]] = {
    "query": wire_reports.asked_figures,
    "funnel": wire_reports.asked_funnel,
    "retention": wire_reports.asked_retention,
    "paths": wire_reports.asked_paths,
    "products": wire_products.asked_products,
    "lifecycle_flow": wire_flow.asked_flow,
}


class Questions:
    """Looks at questions, and answers them; errors have their path from `question` on."""

    def __init__(self, *, reporting: Reporting, on_products: ReportingOnProducts, on_flow: ReportingOnFlow) -> None:
        """Takes the use cases."""
        self._reporting = reporting
        self._on_flow = on_flow
        self._on_products = on_products

    async def check(self, workspace_id: str, question: report_pb.InsightQuestion, last_days: int) -> None:
        """Refuses a question that would be refused if it were asked.

        Args:
            workspace_id: Whose.
            question: The question.
            last_days: See `Report.last_days`.
        """
        kind = _kind(question)
        given = getattr(question, kind)
        if last_days and (given.from_date or given.to_date):
            raise InvalidArgument(
                "last_days: the question names its days; leave out last_days, or from_date and to_date.",
                field="last_days",
            )
        if kind == "lifecycle_flow" and last_days == 1:
            raise InvalidArgument("last_days: a flow is between two days; take 2 or more.", field="last_days")
        try:
            asked = _read(question, kind, last_days)
            if isinstance(asked, AskedFlow):
                await self._on_flow.check(workspace_id, asked)
            else:
                await self._reporting.check(workspace_id, asked)
        except InvalidArgument as error:
            raise _named(error, f"question.{kind}") from error

    async def answer(
        self, workspace_id: str, question: report_pb.InsightQuestion, last_days: int = 0
    ) -> report_pb.InsightAnswer:
        """Asks a question now; the arguments as of `check`."""
        kind = _kind(question)
        try:
            return await self._answer(workspace_id, _read(question, kind, last_days))
        except InvalidArgument as error:
            raise _named(error, f"question.{kind}") from error

    async def _answer(self, workspace_id: str, asked: Asked | AskedFlow) -> report_pb.InsightAnswer:
        match asked:
            case AskedFlow():
                flow = await self._on_flow.flow(workspace_id, asked)
                return report_pb.InsightAnswer(lifecycle_flow=wire_flow.flow_message(flow))
            case AskedFigures():
                figures = await self._reporting.figures(workspace_id, asked)
                return report_pb.InsightAnswer(query=wire_reports.figures_message(figures))
            case AskedFunnel():
                funnel = await self._reporting.funnel(workspace_id, asked)
                return report_pb.InsightAnswer(funnel=wire_reports.funnel_message(funnel))
            case AskedRetention():
                retention = await self._reporting.retention(workspace_id, asked)
                return report_pb.InsightAnswer(retention=wire_reports.retention_message(retention))
            case AskedPaths():
                paths = await self._reporting.paths(workspace_id, asked)
                return report_pb.InsightAnswer(paths=wire_reports.paths_message(paths))
            case AskedProducts():
                products = await self._on_products.products(workspace_id, asked)
                return report_pb.InsightAnswer(products=wire_products.products_message(products))


def _kind(question: report_pb.InsightQuestion) -> str:
    kind: str | None = question.WhichOneof("kind")
    if kind is None:
        raise InvalidArgument(
            "question: give query, funnel, retention, paths, products or lifecycle_flow.", field="question"
        )
    return kind


def _read(question: report_pb.InsightQuestion, kind: str, last_days: int) -> Asked | AskedFlow:
    asked = _READERS[kind](getattr(question, kind))
    return replace(asked, days=replace(asked.days, last_days=last_days))


def _named(error: InvalidArgument, path: str) -> InvalidArgument:
    """Returns an error of a question with the path of its field in what holds the question."""
    field = error.metadata.get("field", "")
    if isinstance(error, InvalidRule):
        return InvalidRule(f"{path}.{error.path}", error.problem)
    named = f"{path}.{field}" if field else path
    message = error.message.replace(field, named, 1) if field else f"{path}: {error.message}"
    others = {name: value for name, value in error.metadata.items() if name != "field"}
    return InvalidArgument(message, reason=error.reason, field=named, **others)  # type: ignore[arg-type]  # texts, all
