"""Reports of a world, asked and answered in the messages of the contract."""

from __future__ import annotations

from typing import Any

from google.protobuf import json_format

from services.common.database import execute
from services.segment.history.reports.asking import ReportHistory
from services.segment.servicer import wire_flow, wire_products, wire_reports
from services.segment.usecases import Reporting, ReportingOnFlow, ReportingOnProducts
from services.segment.usecases.places import ReportPlaces
from tests.integration.segment.world import World
from yike.segment.v1 import insight_service_pb2 as insight_pb
from yike.segment.v1 import lifecycle_flow_pb2 as flow_pb

REQUESTS = {
    "query": (insight_pb.QueryInsightRequest, wire_reports.asked_figures),
    "funnel": (insight_pb.QueryFunnelRequest, wire_reports.asked_funnel),
    "retention": (insight_pb.QueryRetentionRequest, wire_reports.asked_retention),
    "paths": (insight_pb.QueryPathsRequest, wire_reports.asked_paths),
}


class Reports:
    """Asks for reports; requests are given as JSON, with the names of the contract."""

    def __init__(self, world: World) -> None:
        """Takes the world."""
        self.world = world
        stores = (world.database, ReportHistory(world.history), world.clock, ReportPlaces())
        self.reporting, self.on_products = Reporting(*stores), ReportingOnProducts(*stores)
        self.on_flow = ReportingOnFlow(*stores)

    async def figures(self, **request: Any) -> dict[str | None, dict[str, Any]]:
        """Returns by value, and by metric without its prefix, its total, values, total_before and values_before."""
        message = await self.query(**request)
        return {
            series.value if series.HasField("value") else None: {
                insight_pb.Metric.Name(one.metric).removeprefix("METRIC_"): one for one in series.metrics
            }
            for series in message.series
        }

    async def query(self, **request: Any) -> insight_pb.QueryInsightResponse:
        """Returns key figures; `metrics` without their prefix."""
        request["metrics"] = [f"METRIC_{name}" for name in request["metrics"]]
        asked = asked_of("query", request)
        return wire_reports.figures_message(await self.reporting.figures(self.world.workspace_id, asked))

    async def funnel(self, **request: Any) -> insight_pb.QueryFunnelResponse:
        """Returns a funnel."""
        asked = asked_of("funnel", request)
        return wire_reports.funnel_message(await self.reporting.funnel(self.world.workspace_id, asked))

    async def retention(self, **request: Any) -> insight_pb.QueryRetentionResponse:
        """Returns retention."""
        asked = asked_of("retention", request)
        return wire_reports.retention_message(await self.reporting.retention(self.world.workspace_id, asked))

    async def paths(self, **request: Any) -> insight_pb.QueryPathsResponse:
        """Returns paths."""
        asked = asked_of("paths", request)
        return wire_reports.paths_message(await self.reporting.paths(self.world.workspace_id, asked))

    async def products(self, **request: Any) -> insight_pb.QueryProductsResponse:
        """Returns goods."""
        asked = wire_products.asked_products(json_format.ParseDict(request, insight_pb.QueryProductsRequest()))
        return wire_products.products_message(await self.on_products.products(self.world.workspace_id, asked))

    async def flow(self, **request: Any) -> flow_pb.QueryLifecycleFlowResponse:
        """Returns a flow between stages of life."""
        asked = wire_flow.asked_flow(json_format.ParseDict(request, flow_pb.QueryLifecycleFlowRequest()))
        return wire_flow.flow_message(await self.on_flow.flow(self.world.workspace_id, asked))

    async def behind(self, kind: str, report: dict[str, Any], **number: Any) -> list[int]:
        """Returns all customers behind a number, having seen that they are as many as is said."""
        if "metrics" in report:
            report = {**report, "metrics": [f"METRIC_{name}" for name in report["metrics"]]}
        if "metric" in number:
            number["metric"] = f"METRIC_{number['metric']}"
        asked = asked_of(kind, report)
        behind = wire_reports.asked_behind(json_format.ParseDict(number, insight_pb.ListInsightCustomersRequest()))
        found: list[int] = []
        while True:
            page, total = await self.reporting.behind(
                self.world.workspace_id, asked, behind, after=found[-1] if found else 0, limit=2
            )
            found += page
            if not page:
                assert len(found) == total
                return found


def asked_of(kind: str, request: dict[str, Any]) -> Any:
    """Returns what a report is asked, of the JSON of its request."""
    message, read = REQUESTS[kind]
    return read(json_format.ParseDict(request, message()))  # type: ignore[operator]  # each reads its own


async def set_zone(world: World, time_zone: str) -> None:
    """Lets the workspace have a time zone."""
    world.time_zone = time_zone
    async with world.database.workspace(world.workspace_id) as connection:
        await execute(
            connection,
            "INSERT INTO workspaces (workspace_id, time_zone) VALUES ($1, $2) "
            "ON CONFLICT (workspace_id) DO UPDATE SET time_zone = excluded.time_zone",
            world.workspace_id,
            time_zone,
        )
