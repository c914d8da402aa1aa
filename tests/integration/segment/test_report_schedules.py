"""Reports that come by themselves: run once in each period whatever happens, told under one id until they are answered."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.errors import InvalidArgument, NotFound, ResourceExhausted
from services.common.webhook_calls import Answer
from services.segment.servicer.wire_schedules import RunWriter
from services.segment.usecases.schedules.running import LEASE, PATIENCE
from tests.integration.segment.alerting import orders
from tests.integration.segment.scheduling import DAILY, ORDERS, URL, Scheduling, next_time
from tests.integration.segment.world import World
from tests.support.publishers import next_publisher_fails
from yike.segment.v1 import report_schedule_pb2 as schedule_pb
from yike.segment.v1 import report_service_pb2 as pb

DAY = timedelta(days=1)


@pytest.fixture
async def scheduling(world: World) -> Scheduling:
    """Two orders yesterday; it is noon."""
    await orders(world, {1: 2})
    return Scheduling(world)


class Busy:
    """Stands for a history that does not answer in time."""

    def __init__(self, of: Scheduling) -> None:
        self._writer = RunWriter(of.questions, "")

    async def write(self, *_: Any) -> Any:
        raise ResourceExhausted("The report took too long.")

    def failed(self, *given: Any) -> bytes:
        return self._writer.failed(*given)


async def test_a_report_is_run_once_a_day_and_told_with_its_table(scheduling: Scheduling) -> None:
    made = await scheduling.keep("orders", display_name="Orders", question=ORDERS, last_days=2, schedule=DAILY)
    assert next_time(made) == datetime(2026, 6, 16, 0, 0, tzinfo=UTC)
    await scheduling.runs().turn()
    assert not (await scheduling.get("orders")).last_runs

    await scheduling.go_to_next("orders")
    await asyncio.gather(*(scheduling.runs().turn() for _ in range(3)))
    await scheduling.runs().turn()

    report = await scheduling.get("orders")
    (run,) = report.last_runs
    assert (run.day, run.row_count, run.problem, run.state) == (
        "2026-06-16", 3, "", schedule_pb.REPORT_RUN_STATE_TELLING,
    )  # fmt: skip
    assert next_time(report) == datetime(2026, 6, 17, 0, 0, tzinfo=UTC)
    (fact,) = await scheduling.facts()
    assert (fact.report_id, fact.run_id, fact.day, fact.row_count) == ("orders", run.run_id, "2026-06-16", 3)
    await scheduling.telling().turn()
    ((url, webhook_id, body),) = scheduling.receiver.told
    told = json.loads(body)
    assert (url, webhook_id, told["type"]) == (URL, run.run_id, "insight.report")
    table = told["data"].pop("csv")
    assert told["data"] == {
        "reportId": "orders", "runId": run.run_id, "displayName": "Orders", "day": "2026-06-16",
        "url": "https://shop.example/console/insight/reports", "rowCount": 3, "omitted": False, "problem": "",
    }  # fmt: skip
    rows = {row["period"]: row for row in csv.DictReader(io.StringIO(table))}
    assert rows["total"]["orders"] == "0"
    assert (await scheduling.get("orders")).last_runs[0].state == schedule_pb.REPORT_RUN_STATE_TOLD

    await scheduling.go_to_next("orders")
    await scheduling.runs().turn()
    assert [one.day for one in (await scheduling.get("orders")).last_runs] == ["2026-06-17", "2026-06-16"]
    assert len({one.run_id for one in (await scheduling.get("orders")).last_runs}) == 2


@pytest.mark.parametrize("content", ["REPORT_CONTENT_LINK", "REPORT_CONTENT_JSON"])
async def test_a_link_or_the_answer_is_sent_where_that_is_wanted(scheduling: Scheduling, content: str) -> None:
    schedule = {**DAILY, "content": content}
    await scheduling.keep("orders", question=ORDERS, last_days=3, schedule=schedule)
    await scheduling.go_to_next("orders")
    await scheduling.runs().turn()
    await scheduling.telling().turn()
    data = json.loads(scheduling.receiver.told[0][2])["data"]
    assert "csv" not in data
    if content == "REPORT_CONTENT_LINK":
        assert "answer" not in data
    else:
        assert data["answer"]["query"]["series"][0]["metrics"][0]["total"] == "2"


@pytest.mark.parametrize("content", ["REPORT_CONTENT_CSV", "REPORT_CONTENT_JSON"])
async def test_a_table_that_is_too_large_is_left_out_and_that_is_said(scheduling: Scheduling, content: str) -> None:
    counts = (
        "ORDERS",
        "REVENUE",
        "BUYERS",
        "NEW_BUYERS",
        "ACTIVE_CUSTOMERS",
        "NEW_CUSTOMERS",
        "CUSTOMERS",
        "CHURN_RATE",
    )
    metrics = [f"METRIC_{one}" for one in counts]
    large = {"query": {"metrics": metrics, "compared_with": "COMPARED_TIME_YEAR_BEFORE"}}
    schedule = {**DAILY, "content": content}
    await scheduling.keep("large", question=large, last_days=400, schedule=schedule)
    await scheduling.keep("small", question=large, last_days=5, schedule=schedule)
    await scheduling.go_to_next("large")
    await scheduling.runs().turn()
    await scheduling.telling().turn()
    for report_id, omitted in (("large", True), ("small", False)):
        (run,) = (await scheduling.get(report_id)).last_runs
        (body,) = (body for _, webhook_id, body in scheduling.receiver.told if webhook_id == run.run_id)
        data = json.loads(body)["data"]
        assert len(body) <= 32_768
        assert (run.omitted, data["omitted"], "csv" not in data and "answer" not in data) == (omitted,) * 3
        assert data["rowCount"] == run.row_count > 0


async def test_periods_that_nobody_was_there_for_are_made_up_for_once(scheduling: Scheduling) -> None:
    await scheduling.keep("orders", question=ORDERS, schedule=DAILY)
    scheduling.world.clock.advance(10 * DAY)
    await scheduling.runs().turn()
    report = await scheduling.get("orders")
    assert [one.day for one in report.last_runs] == ["2026-06-25"]
    assert next_time(report) == datetime(2026, 6, 26, 0, 0, tzinfo=UTC)


async def test_a_report_comes_once_a_day_though_its_hour_is_changed(scheduling: Scheduling) -> None:
    await scheduling.keep("orders", question=ORDERS, schedule=DAILY)
    await scheduling.go_to_next("orders")
    await scheduling.runs().turn()
    await scheduling.change("orders", "schedule", schedule={**DAILY, "hour": 9})
    await scheduling.go_to_next("orders")
    await scheduling.runs().turn()
    report = await scheduling.get("orders")
    assert [one.day for one in report.last_runs] == ["2026-06-16"]
    assert next_time(report) == datetime(2026, 6, 17, 1, 0, tzinfo=UTC)


async def test_what_cannot_be_asked_any_more_is_told_as_a_problem(scheduling: Scheduling) -> None:
    world = scheduling.world
    await world.create({"event": {"event_name": "Order Completed", "op": "GT", "value": 0}}, "buyers")
    question = {"query": {"metrics": ["METRIC_ORDERS"], "rule": {"segment": {"segment_id": "buyers"}}}}
    await scheduling.keep("orders", question=question, schedule=DAILY)
    await world.segments.delete(world.workspace_id, "buyers")
    await scheduling.go_to_next("orders")
    await scheduling.runs().turn()
    await scheduling.telling().turn()
    (run,) = (await scheduling.get("orders")).last_runs
    (fact,) = await scheduling.facts()
    data = json.loads(scheduling.receiver.told[0][2])["data"]
    assert "buyers" in run.problem
    assert run.problem == fact.problem == data["problem"]
    assert data["rowCount"] == 0


async def test_a_history_that_does_not_answer_is_asked_again_and_then_it_is_said(scheduling: Scheduling) -> None:
    await scheduling.keep("orders", question=ORDERS, schedule=DAILY)
    when = await scheduling.go_to_next("orders")
    await scheduling.runs(Busy(scheduling)).turn()
    assert not (await scheduling.get("orders")).last_runs
    # Its lease is not over.
    await scheduling.runs().turn()
    assert not (await scheduling.get("orders")).last_runs
    scheduling.world.clock.set(when + LEASE)
    await scheduling.runs().turn()
    assert [one.problem for one in (await scheduling.get("orders")).last_runs] == [""]

    when = await scheduling.go_to_next("orders")
    scheduling.world.clock.set(when + PATIENCE)
    await scheduling.runs(Busy(scheduling)).turn()
    assert "did not answer in time" in (await scheduling.get("orders")).last_runs[0].problem


async def test_a_call_that_fails_is_made_again_with_the_same_body_under_the_same_id(scheduling: Scheduling) -> None:
    world = scheduling.world
    await scheduling.keep("orders", question=ORDERS, schedule=DAILY)
    await scheduling.go_to_next("orders")
    await scheduling.runs().turn()
    scheduling.receiver.answers = [
        Answer("http_status: 500", may_retry=True),
        Answer("http_status: 503", may_retry=True),
    ]
    await scheduling.telling().turn()
    (run,) = (await scheduling.get("orders")).last_runs
    assert (run.state, run.reason, run.attempts) == (schedule_pb.REPORT_RUN_STATE_TELLING, "http_status: 500", 1)
    # More orders come in between: what is told is what was counted.
    await world.happen(1, "Order Completed", properties={"order_id": "new", "revenue": 1})
    for _ in range(2):
        world.clock.advance(timedelta(minutes=1))
        await scheduling.telling().turn()
    bodies = [body for _, _, body in scheduling.receiver.told]
    assert len(bodies) == 3
    assert len(set(bodies)) == 1
    assert {webhook_id for _, webhook_id, _ in scheduling.receiver.told} == {run.run_id}
    (run,) = (await scheduling.get("orders")).last_runs
    assert (run.state, run.attempts) == (schedule_pb.REPORT_RUN_STATE_TOLD, 3)
    world.clock.advance(DAY / 2)
    await scheduling.telling().turn()
    assert len(scheduling.receiver.told) == 3

    await scheduling.go_to_next("orders")
    scheduling.receiver.answers = [Answer("http_status: 410")]
    await scheduling.runs().turn()
    await scheduling.telling().turn()
    (run, _) = (await scheduling.get("orders")).last_runs
    assert (run.state, run.reason) == (schedule_pb.REPORT_RUN_STATE_FAILED, "http_status: 410")


async def test_a_run_that_was_not_committed_is_told_by_nobody(scheduling: Scheduling) -> None:
    await scheduling.keep("orders", question=ORDERS, schedule=DAILY)
    when = await scheduling.go_to_next("orders")
    with next_publisher_fails("segment"):
        await scheduling.runs().turn()
    await scheduling.telling().turn()
    assert (scheduling.receiver.told, await scheduling.facts()) == ([], [])
    scheduling.world.clock.set(when + LEASE)
    await scheduling.runs().turn()
    assert len(await scheduling.facts()) == 1


async def test_a_report_that_is_paused_or_has_no_schedule_any_more_is_not_sent(scheduling: Scheduling) -> None:
    await scheduling.keep("orders", question=ORDERS, schedule=DAILY)
    when = await scheduling.go_to_next("orders")

    class Pausing(RunWriter):
        async def write(self, *given: Any) -> Any:
            await scheduling.change("orders", "schedule", schedule={**DAILY, "paused": True})
            return await super().write(*given)

    await scheduling.runs(Pausing(scheduling.questions, "")).turn()
    report = await scheduling.get("orders")
    assert (report.schedule.paused, next_time(report), len(report.last_runs)) == (True, None, 0)
    assert (report.schedule.hour, report.schedule.webhook_url) == (8, URL)
    await scheduling.change("orders", "schedule", schedule=DAILY)
    scheduling.world.clock.set(when + DAY)
    await scheduling.runs().turn()
    assert len((await scheduling.get("orders")).last_runs) == 1
    await scheduling.change("orders", "schedule")
    report = await scheduling.get("orders")
    assert (report.HasField("schedule"), next_time(report)) == (False, None)
    await scheduling.telling().turn()
    assert (await scheduling.get("orders")).last_runs[0].reason == "no_schedule"
    assert not scheduling.receiver.told


async def test_runs_go_with_their_report(scheduling: Scheduling) -> None:
    await scheduling.keep("orders", question=ORDERS, schedule=DAILY)
    await scheduling.go_to_next("orders")
    await scheduling.runs().turn()
    await scheduling.servicer.DeleteReport(pb.DeleteReportRequest(report_id="orders"), scheduling.context)
    with pytest.raises(NotFound):
        await scheduling.get("orders")
    await scheduling.telling().turn()
    assert not scheduling.receiver.told
    made = await scheduling.keep("orders", question=ORDERS, schedule=DAILY)
    assert not (await scheduling.get(made.report_id)).last_runs


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        ({"webhook_url": URL}, "schedule.period"),
        ({**DAILY, "webhook_url": "http://plain.example"}, "schedule.webhook_url"),
    ],
)
async def test_a_schedule_without_meaning_is_refused(
    scheduling: Scheduling, schedule: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await scheduling.keep("orders", question=ORDERS, schedule=schedule)
    assert refused.value.metadata["field"] == field
