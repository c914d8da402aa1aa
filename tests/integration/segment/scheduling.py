"""Reports of a world that come by themselves: kept as over the wire, run and told by workers of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format

from services.common.clients import workspace_metadata
from services.common.database import fetch_rows
from services.common.payloads import unpack
from services.segment.domain.saved import SavedKind
from services.segment.servicer import ReportServicer
from services.segment.servicer.questions import Questions
from services.segment.servicer.wire_schedules import RunWriter, read_schedule
from services.segment.usecases import SavedDefinitions
from services.segment.usecases.schedules import ReportRuns, Reports, ReportTelling, Writer
from tests.integration.segment import reports
from tests.integration.segment.alerting import Receiver
from tests.integration.segment.world import World
from yike.segment.v1 import report_service_pb2 as pb
from yike.segment.v1 import segment_facts_pb2

URL = "https://hooks.example/reports"
ORDERS: dict[str, Any] = {"query": {"metrics": ["METRIC_ORDERS", "METRIC_REVENUE"]}}
DAILY: dict[str, Any] = {
    "period": "REPORT_PERIOD_DAY",
    "hour": 8,
    "webhook_url": URL,
    "content": "REPORT_CONTENT_CSV",
}


class Context:
    """A call's context, as far as a method of the servicer asks it."""

    def __init__(self, workspace_id: str) -> None:
        """Takes the workspace."""
        self._metadata = workspace_metadata(workspace_id)

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Names the workspace."""
        return self._metadata


class Scheduling:
    """The reports of one world."""

    def __init__(self, world: World) -> None:
        """Takes the world."""
        asking = reports.Reports(world)
        self.world = world
        self.receiver = Receiver(world.workspace_id)
        self.questions = Questions(reporting=asking.reporting, on_products=asking.on_products, on_flow=asking.on_flow)
        kept = Reports(world.database, world.clock, calls=self.receiver, read=read_schedule)
        dashboards = SavedDefinitions(world.database, world.clock, SavedKind.DASHBOARD)
        self.servicer: Any = ReportServicer(reports=kept, dashboards=dashboards, questions=self.questions)
        self.context = Context(world.workspace_id)

    def runs(self, writer: Writer | None = None) -> ReportRuns:
        """Returns a worker of its own."""
        return ReportRuns(
            database=self.world.database,
            writer=writer or RunWriter(self.questions, "https://shop.example"),
            clock=self.world.clock,
            read=read_schedule,
        )

    def telling(self) -> ReportTelling:
        """Returns a worker of its own."""
        return ReportTelling(
            database=self.world.database, calls=self.receiver, clock=self.world.clock, read=read_schedule
        )

    async def keep(self, report_id: str, **given: Any) -> pb.Report:
        """Keeps a report."""
        request = json_format.ParseDict({"report": {"report_id": report_id, **given}}, pb.CreateReportRequest())
        made: pb.Report = await self.servicer.CreateReport(request, self.context)
        return made

    async def change(self, report_id: str, mask: str, **given: Any) -> pb.Report:
        """Changes what a mask names of a report."""
        request = json_format.ParseDict(
            {"report": {"report_id": report_id, **given}, "update_mask": mask}, pb.UpdateReportRequest()
        )
        changed: pb.Report = await self.servicer.UpdateReport(request, self.context)
        return changed

    async def get(self, report_id: str) -> pb.Report:
        """Returns a report."""
        found: pb.Report = await self.servicer.GetReport(pb.GetReportRequest(report_id=report_id), self.context)
        return found

    async def go_to_next(self, report_id: str) -> datetime:
        """Goes to when a report is sent next; returns that."""
        when = next_time(await self.get(report_id))
        assert when is not None
        self.world.clock.set(when)
        return when

    async def facts(self) -> list[segment_facts_pb2.ReportRan]:
        """Returns what was told of runs."""
        async with self.world.database.workspace(self.world.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
        facts = [segment_facts_pb2.SegmentFact.FromString(unpack(row["payload"])) for row in rows]
        return [fact.report_ran for fact in facts if fact.HasField("report_ran")]


def next_time(report: pb.Report) -> datetime | None:
    """Returns when a report is sent next."""
    return report.next_run_time.ToDatetime(UTC) if report.HasField("next_run_time") else None
