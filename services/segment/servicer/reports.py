"""The methods of `InsightService`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.operations import operation_message
from services.common.pages import page_limit, page_token, read_page_token
from services.segment.servicer import wire_flow, wire_products, wire_reports
from services.segment.servicer.translation import rule_data
from services.segment.usecases import Clustering, Reporting, ReportingOnFlow, ReportingOnProducts
from services.segment.usecases.report_questions import AskedFigures, AskedFunnel, AskedRetention
from yike.common.v1.operations_pb2 import Operation
from yike.segment.v1 import clusters_pb2 as clusters_pb
from yike.segment.v1 import insight_service_pb2 as insight_pb
from yike.segment.v1 import insight_service_pb2_grpc as insight_grpc
from yike.segment.v1 import lifecycle_flow_pb2 as flow_pb

Context = grpc.aio.ServicerContext[Any, Any]

_OWN_FIELDS = frozenset({"again", "period", "step", "value"})
_REPORTS: dict[str, Callable[[Any], AskedFigures | AskedFunnel | AskedRetention]] = {
    "query": wire_reports.asked_figures,
    "funnel": wire_reports.asked_funnel,
    "retention": wire_reports.asked_retention,
}


class InsightServicer(insight_grpc.InsightServiceServicer):
    """Answers the contract `insight_service.proto`."""

    def __init__(
        self,
        *,
        reporting: Reporting,
        on_products: ReportingOnProducts,
        on_flow: ReportingOnFlow,
        clustering: Clustering,
    ) -> None:
        """Takes the use cases."""
        self._clustering = clustering
        self._on_flow = on_flow
        self._reporting = reporting
        self._on_products = on_products

    async def QueryInsight(
        self, request: insight_pb.QueryInsightRequest, context: Context
    ) -> insight_pb.QueryInsightResponse:
        """Reckons key figures."""
        asked = wire_reports.asked_figures(request)
        return wire_reports.figures_message(await self._reporting.figures(workspace_of(context), asked))

    async def QueryFunnel(
        self, request: insight_pb.QueryFunnelRequest, context: Context
    ) -> insight_pb.QueryFunnelResponse:
        """Counts a funnel."""
        asked = wire_reports.asked_funnel(request)
        return wire_reports.funnel_message(await self._reporting.funnel(workspace_of(context), asked))

    async def QueryRetention(
        self, request: insight_pb.QueryRetentionRequest, context: Context
    ) -> insight_pb.QueryRetentionResponse:
        """Counts retention."""
        asked = wire_reports.asked_retention(request)
        return wire_reports.retention_message(await self._reporting.retention(workspace_of(context), asked))

    async def QueryPaths(
        self, request: insight_pb.QueryPathsRequest, context: Context
    ) -> insight_pb.QueryPathsResponse:
        """Counts paths."""
        asked = wire_reports.asked_paths(request)
        return wire_reports.paths_message(await self._reporting.paths(workspace_of(context), asked))

    async def QueryProducts(
        self, request: insight_pb.QueryProductsRequest, context: Context
    ) -> insight_pb.QueryProductsResponse:
        """Counts goods."""
        asked = wire_products.asked_products(request)
        return wire_products.products_message(await self._on_products.products(workspace_of(context), asked))

    async def QueryLifecycleFlow(
        self, request: flow_pb.QueryLifecycleFlowRequest, context: Context
    ) -> flow_pb.QueryLifecycleFlowResponse:
        """Counts a flow between stages of life."""
        asked = wire_flow.asked_flow(request)
        return wire_flow.flow_message(await self._on_flow.flow(workspace_of(context), asked))

    async def ClusterCustomers(self, request: clusters_pb.ClusterCustomersRequest, context: Context) -> Operation:
        """Starts looking for clusters."""
        rule = rule_data(request.rule) if request.HasField("rule") else None
        return operation_message(await self._clustering.start(workspace_of(context), rule, request.request_id))

    async def ListInsightCustomers(
        self, request: insight_pb.ListInsightCustomersRequest, context: Context
    ) -> insight_pb.ListInsightCustomersResponse:
        """Pages through the customers behind a number."""
        kind, size = request.WhichOneof("report"), page_limit(request)
        if kind is None:
            raise InvalidArgument("Give the report: query, funnel, retention or lifecycle_flow.", field="query")
        question = insight_pb.ListInsightCustomersRequest()
        question.CopyFrom(request)
        question.ClearField("page_size")
        question.ClearField("page_token")
        arguments = {"call": "ListInsightCustomers", "question": question.SerializeToString(deterministic=True).hex()}
        position = read_page_token(request.page_token, arguments, int)
        try:
            after = position[0] if position else 0
            found, total = await self._behind(workspace_of(context), request, kind, after=after, limit=size + 1)
        except InvalidArgument as error:
            raise _named(error, kind) from error
        return insight_pb.ListInsightCustomersResponse(
            customer_ids=found[:size],
            total_size=total,
            next_page_token=page_token(arguments, [found[size - 1]]) if len(found) > size else "",
        )

    async def _behind(
        self, workspace_id: str, request: insight_pb.ListInsightCustomersRequest, kind: str, *, after: int, limit: int
    ) -> tuple[list[int], int]:
        if kind == "lifecycle_flow":
            return await self._on_flow.behind(
                workspace_id,
                wire_flow.asked_flow(request.lifecycle_flow),
                wire_flow.asked_stage(request.from_stage),
                wire_flow.asked_stage(request.to_stage),
                page_after=after,
                limit=limit,
            )
        report = _REPORTS[kind](getattr(request, kind))
        number = wire_reports.asked_behind(request)
        return await self._reporting.behind(workspace_id, report, number, after=after, limit=limit)


def _named(error: InvalidArgument, kind: str) -> InvalidArgument:
    """Returns an error of a report with the path of its field in the request that holds it."""
    field = error.metadata.get("field", "")
    if not field or field in _OWN_FIELDS:
        return error
    path = "metric" if field == "metrics[0]" else f"{kind}.{field}"
    others = {name: value for name, value in error.metadata.items() if name != "field"}
    return InvalidArgument(error.message.replace(field, path, 1), reason=error.reason, field=path, **others)  # type: ignore[arg-type]  # texts, all
