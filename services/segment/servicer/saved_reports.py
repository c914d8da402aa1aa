"""The methods of `ReportService`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import grpc

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.listings import Listable, Listing, read_listing
from services.common.updates import updated
from services.segment.domain.saved import Saved
from services.segment.servicer import wire_saved, wire_schedules, wire_tables
from services.segment.servicer.questions import Questions
from services.segment.usecases import SavedDefinitions
from services.segment.usecases.schedules import Reports
from yike.segment.v1 import report_service_pb2 as report_pb
from yike.segment.v1 import report_service_pb2_grpc as report_grpc

Context = grpc.aio.ServicerContext[Any, Any]

CHANGEABLE = ("description", "display_name", "last_days", "owner", "question", "schedule")
DASHBOARD_CHANGEABLE = ("description", "display_name", "owner", "pinned", "report_ids")


def listable(call: str, key: str) -> Listable:
    """Returns what callers may ask of a list of what is kept."""
    return Listable(
        call=call,
        filters={key: str, "display_name": str, "owner": str},
        orders={key: str, "display_name": str, "create_time": datetime, "update_time": datetime},
        key=key,
    )


def next_token(listing: Listing, key: str, found: Sequence[Saved]) -> str:
    """Returns the token of the page after one of what is kept."""
    if len(found) <= listing.size:
        return ""
    last = found[listing.size - 1]
    return listing.token_behind(
        [last.resource_id if sort.field == key else getattr(last, sort.field) for sort in listing.order]
    )


REPORTS = listable("ListReports", "report_id")
DASHBOARDS = listable("ListDashboards", "dashboard_id")


class ReportServicer(report_grpc.ReportServiceServicer):
    """Answers the contract `report_service.proto`."""

    def __init__(self, *, reports: Reports, dashboards: SavedDefinitions, questions: Questions) -> None:
        """Takes the use cases."""
        self._reports = reports
        self._dashboards = dashboards
        self._questions = questions

    async def CreateReport(self, request: report_pb.CreateReportRequest, context: Context) -> report_pb.Report:
        """Keeps a report."""
        workspace_id, given = workspace_of(context), request.report
        await self._check(workspace_id, given)
        saved = await self._reports.create(workspace_id, given.report_id, wire_saved.wanted_report(given))
        return await self._message(workspace_id, saved)

    async def ListReports(
        self, request: report_pb.ListReportsRequest, context: Context
    ) -> report_pb.ListReportsResponse:
        """Lists reports."""
        workspace_id, listing = workspace_of(context), read_listing(REPORTS, request)
        found = await self._reports.list(workspace_id, listing)
        shown = found[: listing.size]
        due = await self._reports.due(workspace_id, shown)
        return report_pb.ListReportsResponse(
            reports=[wire_saved.report_message(one, due.get(one.resource_id)) for one in shown],
            next_page_token=next_token(listing, REPORTS.key, found),
        )

    async def GetReport(self, request: report_pb.GetReportRequest, context: Context) -> report_pb.Report:
        """Returns one report."""
        workspace_id = workspace_of(context)
        message = await self._message(workspace_id, await self._reports.get(workspace_id, request.report_id))
        runs = await self._reports.runs(workspace_id, request.report_id)
        message.last_runs.extend(wire_schedules.run_message(one) for one in runs)
        return message

    async def UpdateReport(self, request: report_pb.UpdateReportRequest, context: Context) -> report_pb.Report:
        """Changes a report."""
        workspace_id, given = workspace_of(context), request.report
        before = await self._reports.get(workspace_id, given.report_id)
        present = wire_saved.report_message(before)
        wanted = updated(present, given, request.update_mask, changeable=CHANGEABLE)
        await self._check(workspace_id, wanted, present)
        changed = wire_saved.wanted_report(wanted)
        saved = await self._reports.update(before, workspace_id, changed, etag=given.etag)
        return await self._message(workspace_id, saved)

    async def DeleteReport(self, request: report_pb.DeleteReportRequest, context: Context) -> report_pb.Report:
        """Deletes a report."""
        saved = await self._reports.delete(workspace_of(context), request.report_id, etag=request.etag)
        return wire_saved.report_message(saved)

    async def RunReport(self, request: report_pb.RunReportRequest, context: Context) -> report_pb.RunReportResponse:
        """Runs a report."""
        report, answer = await self._run(workspace_of(context), request.report_id)
        return report_pb.RunReportResponse(report=report, answer=answer)

    async def ExportReport(self, request: report_pb.ExportReportRequest, context: Context) -> report_pb.InsightFile:
        """Runs a report into a file."""
        report, answer = await self._run(workspace_of(context), request.report_id)
        table = wire_tables.table_of(report.question, answer)
        return wire_tables.file_message(report.report_id, table, request.format)

    async def ExportInsight(self, request: report_pb.ExportInsightRequest, context: Context) -> report_pb.InsightFile:
        """Answers a question with a file."""
        answer = await self._questions.answer(workspace_of(context), request.question)
        table = wire_tables.table_of(request.question, answer)
        return wire_tables.file_message(str(request.question.WhichOneof("kind")), table, request.format)

    async def CreateDashboard(self, request: report_pb.CreateDashboardRequest, context: Context) -> report_pb.Dashboard:
        """Makes a dashboard."""
        given = request.dashboard
        wanted = wire_saved.wanted_dashboard(_each_once(given))
        saved = await self._dashboards.create(workspace_of(context), given.dashboard_id, wanted)
        return wire_saved.dashboard_message(saved)

    async def ListDashboards(
        self, request: report_pb.ListDashboardsRequest, context: Context
    ) -> report_pb.ListDashboardsResponse:
        """Lists dashboards."""
        listing = read_listing(DASHBOARDS, request)
        found = await self._dashboards.list(workspace_of(context), listing)
        return report_pb.ListDashboardsResponse(
            dashboards=[wire_saved.dashboard_message(one) for one in found[: listing.size]],
            next_page_token=next_token(listing, DASHBOARDS.key, found),
        )

    async def GetDashboard(self, request: report_pb.GetDashboardRequest, context: Context) -> report_pb.Dashboard:
        """Returns one dashboard."""
        return wire_saved.dashboard_message(await self._dashboards.get(workspace_of(context), request.dashboard_id))

    async def UpdateDashboard(self, request: report_pb.UpdateDashboardRequest, context: Context) -> report_pb.Dashboard:
        """Changes a dashboard."""
        workspace_id, given = workspace_of(context), request.dashboard
        before = await self._dashboards.get(workspace_id, given.dashboard_id)
        present = wire_saved.dashboard_message(before)
        wanted = _each_once(updated(present, given, request.update_mask, changeable=DASHBOARD_CHANGEABLE))
        changed = wire_saved.wanted_dashboard(wanted)
        saved = await self._dashboards.update(before, workspace_id, changed, etag=given.etag)
        return wire_saved.dashboard_message(saved)

    async def DeleteDashboard(self, request: report_pb.DeleteDashboardRequest, context: Context) -> report_pb.Dashboard:
        """Deletes a dashboard."""
        saved = await self._dashboards.delete(workspace_of(context), request.dashboard_id, etag=request.etag)
        return wire_saved.dashboard_message(saved)

    async def _check(self, workspace_id: str, report: report_pb.Report, before: report_pb.Report | None = None) -> None:
        schedule = wire_schedules.schedule_of(report)
        await self._questions.check(workspace_id, report.question, report.last_days)
        known = None if before is None else wire_schedules.schedule_of(before)
        await self._reports.check_url(workspace_id, schedule, known=known)

    async def _message(self, workspace_id: str, saved: Saved) -> report_pb.Report:
        due = await self._reports.due(workspace_id, [saved])
        return wire_saved.report_message(saved, due.get(saved.resource_id))

    async def _run(self, workspace_id: str, report_id: str) -> tuple[report_pb.Report, report_pb.InsightAnswer]:
        report = wire_saved.report_message(await self._reports.get(workspace_id, report_id))
        return report, await self._questions.answer(workspace_id, report.question, report.last_days)


def _each_once(dashboard: report_pb.Dashboard) -> report_pb.Dashboard:
    for index, report_id in enumerate(dashboard.report_ids):
        if report_id in dashboard.report_ids[:index]:
            field = f"report_ids[{index}]"
            raise InvalidArgument(f"{field}: it stands there already; name each once.", field=field)
    return dashboard
