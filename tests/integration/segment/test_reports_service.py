"""Reports over the wire, and that they wait for each other and nobody for them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest

from services.common.clients import workspace_metadata
from services.common.errors import InvalidArgument, ResourceExhausted, YikeError
from services.segment.history.connection import History, Lane
from services.segment.usecases.places import ReportPlaces
from tests.integration.segment.reports import Reports
from tests.integration.segment.test_service import channel, until
from tests.integration.segment.world import World
from yike.segment.v1 import insight_service_pb2 as pb
from yike.segment.v1 import insight_service_pb2_grpc as insight_grpc
from yike.segment.v1 import rule_pb2 as rule_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

__all__ = ["channel"]

# So long one query keeps its thread; the next follows at once.
_SLOW = "SELECT sleepEachRow(0.05) FROM numbers(4)"


async def test_reports_are_asked_over_the_wire_page_by_page(channel: grpc.aio.Channel, world: World) -> None:
    world.clock.set(datetime.now(UTC))
    stub: Any = insight_grpc.InsightServiceStub(channel)
    segments: Any = segment_grpc.SegmentServiceStub(channel)
    told = {"metadata": workspace_metadata(world.workspace_id)}
    for node in range(1, 6):
        world.event(node, "Order Completed", days_ago=1, properties={"order_id": f"o{node}", "revenue": 10})
    await world.tell(world.events)

    async def heard() -> bool:
        return bool((await segments.GetSegmentStats(segment_pb.GetSegmentStatsRequest(), **told)).events == 5)

    await until(heard)
    asked = pb.QueryInsightRequest(metrics=[pb.METRIC_REVENUE, pb.METRIC_BUYERS], period=rule_pb.CALENDAR_PERIOD_MONTH)
    found = await stub.QueryInsight(asked, **told)
    assert (found.time_zone, found.incomplete) == ("Asia/Shanghai", True)
    assert [one.total for one in found.series[0].metrics] == ["50", "5"]
    ids: list[int] = []
    token = ""
    while token or not ids:
        page = await stub.ListInsightCustomers(
            pb.ListInsightCustomersRequest(query=asked, metric=pb.METRIC_BUYERS, page_size=2, page_token=token), **told
        )
        assert page.total_size == 5
        ids += page.customer_ids
        token = page.next_page_token
    assert ids == [1, 2, 3, 4, 5]
    for request, field in (
        (pb.ListInsightCustomersRequest(), "query"),
        (pb.ListInsightCustomersRequest(query=asked), "metric"),
        (pb.ListInsightCustomersRequest(retention=pb.QueryRetentionRequest(to_date="2400-01-01")), "retention.to_date"),
    ):
        with pytest.raises(YikeError) as refused:
            await stub.ListInsightCustomers(request, **told)
        assert (refused.value.status, refused.value.metadata["field"]) == (grpc.StatusCode.INVALID_ARGUMENT, field)


async def test_200_reports_at_once_answer_or_are_refused(channel: grpc.aio.Channel, world: World) -> None:
    stub: Any = insight_grpc.InsightServiceStub(channel)
    told = {"metadata": workspace_metadata(world.workspace_id)}
    asked = pb.QueryInsightRequest(metrics=[pb.METRIC_ORDERS])

    async def ask() -> grpc.StatusCode:
        try:
            await stub.QueryInsight(asked, timeout=300, **told)
        except YikeError as error:
            return error.status
        return grpc.StatusCode.OK

    answers = await asyncio.gather(*(ask() for _ in range(200)))

    assert set(answers) <= {grpc.StatusCode.OK, grpc.StatusCode.RESOURCE_EXHAUSTED}
    assert answers.count(grpc.StatusCode.OK) >= ReportPlaces.of_a_workspace
    assert await ask() is grpc.StatusCode.OK


async def test_a_workspace_has_its_places_and_all_have_theirs() -> None:
    places, let_go, held = ReportPlaces(), asyncio.Event(), asyncio.Event()

    async def report(workspace: str) -> str:
        async with places.place(workspace):
            held.set()
            await let_go.wait()
        return workspace

    mine = [asyncio.create_task(report("a")) for _ in range(ReportPlaces.of_a_workspace)]
    await held.wait()
    with pytest.raises(ResourceExhausted) as refused:
        await report("a")
    assert refused.value.retry_after_seconds
    others = [
        asyncio.create_task(report(f"b{number}"))
        for number in range(1 + ReportPlaces.waiting - ReportPlaces.of_a_workspace)
    ]
    await asyncio.sleep(0)
    with pytest.raises(ResourceExhausted):
        await report("c")
    let_go.set()
    assert len(await asyncio.gather(*mine, *others)) == 1 + ReportPlaces.waiting
    assert await report("a") == "a"


async def test_a_report_that_takes_too_long_or_too_much_is_refused_and_leaves_its_place(
    world: World, clickhouse: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ResourceExhausted):
        await clickhouse.read("SELECT length(groupArray(number)) FROM numbers(400000000)", Lane.REPORT)
    reports = Reports(world)
    assert (await reports.figures(metrics=["ORDERS"]))[None]["ORDERS"].total == "0"
    monkeypatch.setattr(ReportPlaces, "seconds", 0.0)
    with pytest.raises(ResourceExhausted):
        await reports.figures(metrics=["ORDERS"])
    monkeypatch.undo()
    assert (await reports.figures(metrics=["ORDERS"]))[None]["ORDERS"].total == "0"


ORDERED = {"eventName": "Order Completed"}


@pytest.mark.parametrize(
    ("kind", "request_data"),
    [
        ("query", {"metrics": ["ORDERS"]}),
        ("funnel", {"steps": [ORDERED, ORDERED]}),
        ("retention", {}),
        ("paths", {"start": ORDERED}),
        ("products", {}),
        ("flow", {}),
    ],
)
async def test_what_cannot_be_answered_is_told_what_is_wrong_though_no_place_is_free(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, request_data: dict[str, Any]
) -> None:
    monkeypatch.setattr(ReportPlaces, "of_a_workspace", 0)
    ask = getattr(Reports(world), kind)
    with pytest.raises(ResourceExhausted):
        await ask(**request_data)
    with pytest.raises(InvalidArgument):
        await ask(**{**request_data, "toDate": "2400-01-01"})


async def test_nobody_waits_for_a_report(world: World, clickhouse: History) -> None:
    let_go, held = asyncio.Event(), asyncio.Event()

    async def report() -> None:
        while not let_go.is_set():
            held.set()
            await clickhouse.read(_SLOW, Lane.REPORT)

    busy = [asyncio.create_task(report()) for _ in range(ReportPlaces.waiting)]
    await held.wait()
    segment = await world.create({"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}})
    await world.happen(1, "Order Completed")
    assert await world.members(segment) == {1}
    assert not any(task.done() for task in busy)
    let_go.set()
    await asyncio.gather(*busy)
