"""Reports and dashboards that are kept, run and taken as files, over the wire."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import grpc
import pytest
from google.protobuf import json_format

from services.common.clients import workspace_metadata
from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
)
from services.segment.domain.saved import SavedKind
from services.segment.usecases.places import ReportPlaces
from tests.integration.segment.scheduling import Context, Scheduling
from tests.integration.segment.test_reports import order, told
from tests.integration.segment.test_service import channel
from tests.integration.segment.world import World
from yike.segment.v1 import alert_service_pb2 as alert_pb
from yike.segment.v1 import alert_service_pb2_grpc as alert_grpc
from yike.segment.v1 import report_service_pb2 as pb
from yike.segment.v1 import report_service_pb2_grpc as report_grpc

__all__ = ["channel"]

ORDERS: dict[str, Any] = {"query": {"metrics": ["METRIC_ORDERS", "METRIC_REVENUE"], "dimension": {"property": "store"}}}
QUESTIONS: dict[str, dict[str, Any]] = {
    "query": ORDERS,
    "funnel": {"funnel": {"steps": [{"event_name": "Order Completed"}, {"event_name": "Order Refunded"}]}},
    "retention": {"retention": {"first": {"order": {}}, "period": "CALENDAR_PERIOD_DAY", "periods": 2}},
    "paths": {"paths": {"length": 3}},
    "products": {"products": {"period": "CALENDAR_PERIOD_MONTH"}},
    "lifecycle_flow": {"lifecycle_flow": {"from_date": "2026-06-09"}},
}


class Answering:
    """Who answers for a workspace, without a server between."""

    def __init__(self, world: World) -> None:
        """Takes the world."""
        self.world = world
        scheduling = Scheduling(world)
        self.questions, self.servicer = scheduling.questions, scheduling.servicer

    async def answer(self, question: dict[str, Any], last_days: int = 0) -> pb.InsightAnswer:
        """Answers a question."""
        message = json_format.ParseDict(question, pb.InsightQuestion())
        return await self.questions.answer(self.world.workspace_id, message, last_days)


def report(**given: Any) -> pb.CreateReportRequest:
    """Returns the request that keeps a report."""
    return json_format.ParseDict({"report": given}, pb.CreateReportRequest())


@pytest.fixture
def stub(channel: grpc.aio.Channel) -> Any:
    return report_grpc.ReportServiceStub(channel)


@pytest.fixture
def of(world: World) -> dict[str, Any]:
    return {"metadata": workspace_metadata(world.workspace_id)}


async def test_a_report_is_kept_changed_listed_and_deleted(stub: Any, of: dict[str, Any]) -> None:
    made = await stub.CreateReport(report(report_id="orders", question=ORDERS, last_days=7), **of)
    assert (made.display_name, made.last_days) == ("orders", 7)
    assert await stub.CreateReport(report(report_id="orders", question=ORDERS, last_days=7), **of) == made
    with pytest.raises(AlreadyExists):
        await stub.CreateReport(report(report_id="orders", question=ORDERS), **of)
    other = await stub.CreateReport(report(display_name="Ways", question=QUESTIONS["paths"]), **of)
    assert other.report_id.startswith("report_")

    first = await stub.ListReports(pb.ListReportsRequest(page_size=1), **of)
    second = await stub.ListReports(pb.ListReportsRequest(page_size=1, page_token=first.next_page_token), **of)
    assert [one.report_id for one in (*first.reports, *second.reports)] == ["orders", other.report_id]
    assert not second.next_page_token
    found = await stub.ListReports(pb.ListReportsRequest(filter='displayName:"way"'), **of)
    assert list(found.reports) == [other]

    change = json_format.ParseDict(
        {"report": {"report_id": "orders", "owner": "CRM", "etag": made.etag}, "update_mask": "owner"},
        pb.UpdateReportRequest(),
    )
    changed = await stub.UpdateReport(change, **of)
    assert (changed.owner, changed.last_days, changed.question) == ("CRM", 7, made.question)
    assert changed.etag != made.etag
    with pytest.raises(Aborted):
        await stub.UpdateReport(change, **of)
    assert await stub.GetReport(pb.GetReportRequest(report_id="orders"), **of) == changed
    assert await stub.DeleteReport(pb.DeleteReportRequest(report_id="orders"), **of) == changed
    with pytest.raises(NotFound):
        await stub.GetReport(pb.GetReportRequest(report_id="orders"), **of)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"question": {}}, "question"),
        ({"question": {"query": {"metrics": ["METRIC_ORDERS"], "to_date": "2400-01-01"}}}, "question.query.to_date"),
        ({"question": {"query": {"metrics": ["METRIC_ORDERS", "METRIC_ORDERS"]}}}, "question.query.metrics[1]"),
        (
            {"question": {"query": {"metrics": ["METRIC_CUSTOMERS"], "dimension": {"property": "x"}}}},
            "question.query.metrics[0]",
        ),
        ({"question": {"query": {"metrics": ["METRIC_ORDERS"], "rule": {}}}}, "question.query.rule"),
        (
            {"question": {"funnel": {**QUESTIONS["funnel"]["funnel"], "dimension": {"segments": {"names": ["no"]}}}}},
            "question.funnel.dimension.segments.names[0]",
        ),
        ({"question": {"retention": {"from_date": "1000-01-01"}}}, "question.retention.from_date"),
        ({"question": {"paths": {"from_date": "x"}}}, "question.paths.from_date"),
        ({"question": {"products": {"order_filters": [{}]}}}, "question.products.order_filters[0]"),
        ({"question": {"paths": {"from_date": "2026-01-01"}}, "last_days": 7}, "last_days"),
        ({"question": {"lifecycle_flow": {}}, "last_days": 1}, "last_days"),
        ({"question": {"lifecycle_flow": {"from_date": "2400-01-01"}}}, "question.lifecycle_flow.from_date"),
    ],
)
async def test_a_question_that_would_be_refused_is_not_kept(
    stub: Any, of: dict[str, Any], given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await stub.CreateReport(report(report_id="bad", **given), **of)
    assert refused.value.metadata["field"].startswith(field)
    with pytest.raises(NotFound):
        await stub.GetReport(pb.GetReportRequest(report_id="bad"), **of)


async def test_a_report_of_another_workspace_is_none(stub: Any, of: dict[str, Any]) -> None:
    await stub.CreateReport(report(report_id="orders", question=ORDERS), **of)
    others = {"metadata": workspace_metadata("ws_others000001")}
    for call, request in (
        (stub.GetReport, pb.GetReportRequest(report_id="orders")),
        (stub.RunReport, pb.RunReportRequest(report_id="orders")),
        (stub.ExportReport, pb.ExportReportRequest(report_id="orders")),
        (stub.DeleteReport, pb.DeleteReportRequest(report_id="orders")),
    ):
        with pytest.raises(NotFound):
            await call(request, **others)
    assert not (await stub.ListReports(pb.ListReportsRequest(), **others)).reports
    named = pb.CreateDashboardRequest(dashboard=pb.Dashboard(dashboard_id="theirs", report_ids=["orders"]))
    with pytest.raises(InvalidArgument) as refused:
        await stub.CreateDashboard(named, **others)
    assert refused.value.metadata["field"] == "report_ids[0]"


async def test_a_dashboard_shows_reports_that_there_are_and_keeps_them(stub: Any, of: dict[str, Any]) -> None:
    for report_id in ("a", "b"):
        await stub.CreateReport(report(report_id=report_id, question=ORDERS), **of)
    made = await stub.CreateDashboard(
        pb.CreateDashboardRequest(dashboard=pb.Dashboard(dashboard_id="home", report_ids=["b", "a"])), **of
    )
    assert (list(made.report_ids), made.display_name) == (["b", "a"], "home")
    with pytest.raises(FailedPrecondition) as refused:
        await stub.DeleteReport(pb.DeleteReportRequest(report_id="a"), **of)
    assert (refused.value.reason_name, refused.value.metadata["users"]) == ("IN_USE", "home")
    for report_ids, field in ((["a", "a"], "report_ids[1]"), (["a", "none"], "report_ids[1]")):
        change = json_format.ParseDict(
            {"dashboard": {"dashboard_id": "home", "report_ids": report_ids}, "update_mask": "reportIds"},
            pb.UpdateDashboardRequest(),
        )
        with pytest.raises(InvalidArgument) as error:
            await stub.UpdateDashboard(change, **of)
        assert error.value.metadata["field"] == field
    change.dashboard.report_ids[:] = ["b"]
    assert list((await stub.UpdateDashboard(change, **of)).report_ids) == ["b"]
    pin = json_format.ParseDict(
        {"dashboard": {"dashboard_id": "home", "pinned": True}, "update_mask": "pinned"}, pb.UpdateDashboardRequest()
    )
    pinned = await stub.UpdateDashboard(pin, **of)
    assert (pinned.pinned, list(pinned.report_ids)) == (True, ["b"])
    assert list((await stub.ListDashboards(pb.ListDashboardsRequest(), **of)).dashboards) == [pinned]
    await stub.DeleteReport(pb.DeleteReportRequest(report_id="a"), **of)
    assert [one.dashboard_id for one in (await stub.ListDashboards(pb.ListDashboardsRequest(), **of)).dashboards] == [
        "home"
    ]
    await stub.DeleteDashboard(pb.DeleteDashboardRequest(dashboard_id="home"), **of)
    await stub.DeleteReport(pb.DeleteReportRequest(report_id="b"), **of)


async def test_there_are_not_too_many(stub: Any, of: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert [kind.most for kind in SavedKind] == [200, 50, 100]
    monkeypatch.setattr(SavedKind, "most", 1)
    await stub.CreateReport(report(report_id="a", question=ORDERS), **of)
    with pytest.raises(ResourceExhausted) as refused:
        await stub.CreateReport(report(report_id="b", question=ORDERS), **of)
    assert refused.value.reason_name == "LIMIT_REACHED"


async def test_a_report_says_at_each_run_what_its_question_says_then(world: World) -> None:
    order(world, 1, "2026-06-09T02:00", "A", 100, store="s1")
    order(world, 2, "2026-06-14T02:00", "B", 50, store="=cmd()")
    await told(world)
    here = Answering(world)
    answer = (await here.answer(ORDERS, 7)).query
    assert (answer.periods[0], answer.periods[-1], len(answer.periods)) == ("2026-06-09", "2026-06-15", 7)
    assert answer == (await Answering(world).answer({"query": {**ORDERS["query"], "from_date": "2026-06-09"}})).query
    cohorts = (await here.answer(QUESTIONS["retention"], 7)).retention.cohorts
    assert [(one.period, one.customers) for one in cohorts if one.customers] == [("2026-06-09", 1), ("2026-06-14", 1)]
    assert (len(cohorts), len((await here.answer(QUESTIONS["retention"])).retention.cohorts)) == (7, 12)
    flow = (await here.answer({"lifecycle_flow": {}}, 7)).lifecycle_flow
    assert (flow.from_date, flow.to_date, flow.customers) == ("2026-06-09", "2026-06-15", 2)


@pytest.mark.parametrize("kind", list(QUESTIONS))
async def test_every_answer_is_a_table_and_none_of_it_is_a_formula(world: World, kind: str) -> None:
    lines = [{"product_id": "=1+1", "price": 10, "quantity": 2}]
    order(world, 1, "2026-06-10T02:00", "A", 100, store="=1+1", products=lines)
    order(world, 1, "2026-06-11T02:00", "B", 50, store="s", products=lines)
    await told(world)
    here = Answering(world)
    asked = pb.ExportInsightRequest(question=json_format.ParseDict(QUESTIONS[kind], pb.InsightQuestion()))
    context = Context(world.workspace_id)

    file = await here.servicer.ExportInsight(asked, context)
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert (file.file_name, len(rows)) == (f"{kind}.csv", file.row_count)
    assert rows
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    match kind:
        case "query":
            of_store = {(row["scope"], row["value"]): row for row in rows if row["period"] == "total"}
            assert of_store["all", ""]["revenue"] == "150"
            assert of_store["value", "'=1+1"]["orders"] == "1"
            assert len(rows) == 31 * 3
        case "funnel":
            assert [(row["step"], row["event"], row["customers"]) for row in rows] == [
                ("1", "Order Completed", "1"), ("2", "Order Refunded", "0"),
            ]  # fmt: skip
        case "retention":
            assert [(row["cohort"], row["customers"], row["period_1"]) for row in rows if row["customers"] != "0"] == [
                ("2026-06-10", "1", "1")
            ]
        case "paths":
            assert rows == [{"path": "Order Completed", "customers": "1"}]
        case "products":
            (row,) = rows
            assert (row["product"], row["orders"], row["repeat_rate"], row["revenue"]) == ("'=1+1", "2", "1", "40")
        case "lifecycle_flow":
            assert rows == [{"from_stage": "not_yet", "to_stage": "new", "customers": "1"}]
    asked.format = pb.INSIGHT_FORMAT_XLSX
    book = await here.servicer.ExportInsight(asked, context)
    with zipfile.ZipFile(io.BytesIO(book.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert 'name="insight"' in archive.read("xl/workbook.xml").decode()
    assert sheet.count("<row>") == file.row_count + 1
    assert "<f>" not in sheet


async def test_what_is_asked_by_the_night_takes_no_place_of_who_waits_before_a_page(world: World) -> None:
    places = ReportPlaces()
    beside = ReportPlaces(beside=places)
    async with beside.place("ws_a"):
        for _ in range(ReportPlaces.of_a_workspace):
            places._there["ws_a"] += 1
        with pytest.raises(ResourceExhausted):
            async with places.place("ws_a"):
                pass
        # One is worked on at a time, whoever asked for it.
        assert places._at_work.locked()
    async with beside.place("ws_a"):
        pass


async def test_alerts_are_asked_over_the_wire(channel: grpc.aio.Channel, of: dict[str, Any]) -> None:
    alerts: Any = alert_grpc.AlertServiceStub(channel)
    given = {"alert": {"alert_id": "drop", "figure": {"metric": "METRIC_ORDERS"}, "anomaly": {}}}
    made = await alerts.CreateAlert(json_format.ParseDict(given, alert_pb.CreateAlertRequest()), **of)
    assert (made.display_name, made.HasField("next_check_time"), made.HasField("last_day")) == ("drop", True, False)
    assert list((await alerts.ListAlerts(alert_pb.ListAlertsRequest(), **of)).alerts) == [made]
    checked = await alerts.CheckAlert(alert_pb.CheckAlertRequest(alert_id="drop", days=3), **of)
    assert [day.outcome for day in checked.days] == [alert_pb.ALERT_OUTCOME_NO_VALUE] * 3
    preview = alert_pb.PreviewAlertRequest(alert=made, days=3)
    assert list((await alerts.PreviewAlert(preview, **of)).days) == list(checked.days)
    preview.alert.ClearField("anomaly")
    with pytest.raises(InvalidArgument) as refused:
        await alerts.PreviewAlert(preview, **of)
    assert refused.value.metadata["field"] == "alert.threshold"
    change = json_format.ParseDict(
        {
            "alert": {"alert_id": "drop", "threshold": {"less_than": "5"}, "paused": True, "etag": made.etag},
            "update_mask": "threshold,anomaly,paused",
        },
        alert_pb.UpdateAlertRequest(),
    )
    changed = await alerts.UpdateAlert(change, **of)
    assert (changed.HasField("anomaly"), changed.threshold.less_than, changed.HasField("next_check_time")) == (
        False, "5", False,
    )  # fmt: skip
    for alert_id in ("drop", "-"):
        page = await alerts.ListAlertFirings(alert_pb.ListAlertFiringsRequest(alert_id=alert_id), **of)
        assert not page.firings
    await alerts.DeleteAlert(alert_pb.DeleteAlertRequest(alert_id="drop"), **of)
    with pytest.raises(NotFound):
        await alerts.ListAlertFirings(alert_pb.ListAlertFiringsRequest(alert_id="drop"), **of)
