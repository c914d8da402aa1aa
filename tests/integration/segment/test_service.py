"""The service as it runs: gRPC in front, facts from Redis behind, errors as the contract says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pyarrow as pa
import pytest
import redis.asyncio as aioredis
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.clients import open_channel, workspace_metadata
from services.common.clock import SystemClock
from services.common.errors import YikeError
from services.common.server import make_server
from services.common.settings import ServiceSettings
from services.segment.app import build
from services.segment.history.connection import History
from services.segment.settings import SegmentSettings
from tests.integration.segment.world import World
from tests.support.stores import DatabaseUrls
from yike.common.v1 import json_pb2
from yike.segment.v1 import rule_pb2 as rule_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc
from yike.segment.v1.segment_resources_pb2 import Segment

TOKEN = "segment-test-token"
DEADLINE_SECONDS = 120.0


def bought(**rest: Any) -> rule_pb.Rule:
    return rule_pb.Rule(
        event=rule_pb.EventCondition(event_name="Order Completed", op=rule_pb.OPERATOR_GTE, value=1, **rest)
    )


@pytest.fixture
async def channel(
    database_urls: DatabaseUrls, redis_url: str, clickhouse: History, clickhouse_folder: Path
) -> AsyncIterator[Any]:
    """A channel to the running service. The engine in process is the run's own: one process opens a folder once."""
    settings = SegmentSettings(
        service=ServiceSettings(
            service="segment",
            database_url=database_urls("segment"),
            redis_url=redis_url,
            service_token=TOKEN,
            addresses=dict.fromkeys(("profile", "identity", "journey", "scoring"), "127.0.0.1:1"),
        ),
        clickhouse_url=f"chdb://{clickhouse_folder}",
    )
    service = await build(settings, SystemClock())
    server, _ = make_server(service, TOKEN)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    tasks = [asyncio.ensure_future(work()) for work in service.background]
    channel = open_channel(f"127.0.0.1:{port}", token=TOKEN)
    yield channel
    await channel.close(None)
    await server.stop(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for close in service.close:
        await close()


@pytest.fixture
def stub(channel: grpc.aio.Channel) -> Any:
    """Its stub."""
    return segment_grpc.SegmentServiceStub(channel)


async def until(check: Any) -> None:
    """Asks again until it is so, for at most the deadline."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not await check():  # noqa: ASYNC110 — another process commits it
            await asyncio.sleep(0.05)


async def test_rules_are_told_as_sentences(stub: Any, world: World) -> None:
    metadata = workspace_metadata(world.workspace_id)
    preview = await stub.PreviewSegment(segment_pb.PreviewSegmentRequest(rule=bought()), metadata=metadata)
    assert preview.sentence.chinese == "客户满足：有“完成订单”。"
    assert preview.sentence.english == "Customers of whom this holds: there is at least one “Order Completed”."
    await stub.CreateSegment(
        segment_pb.CreateSegmentRequest(segment=Segment(segment_id="buyers", display_name="买家", rule=bought())),
        metadata=metadata,
    )
    steps = [rule_pb.SequenceStep(event_name=name) for name in ("Product Viewed", "Order Completed")]
    inside = rule_pb.Rule(segment=rule_pb.SegmentCondition(segment_id="buyers"))
    followed = rule_pb.Rule(sequence=rule_pb.SequenceCondition(steps=steps, within_seconds=3_600))
    rule = rule_pb.Rule(all=rule_pb.RuleList(rules=[inside, followed]))
    made = await stub.CreateSegment(
        segment_pb.CreateSegmentRequest(segment=Segment(segment_id="inside", rule=rule)), metadata=metadata
    )
    # What a rule names stands by the name that people gave it.
    assert made.sentence.english == (
        "Customers of whom this holds: the customer is in the segment “买家”, and “Product Viewed” happened, "
        "then “Order Completed”, all in less than 1 hour."
    )
    assert made.rule == rule
    listed = await stub.ListSegments(segment_pb.ListSegmentsRequest(), metadata=metadata)
    assert [one.sentence for one in listed.segments if one.segment_id == "inside"] == [made.sentence]
    both = rule_pb.Rule(any=rule_pb.RuleList(rules=[rule, bought()]))
    tried = await stub.PreviewSegment(segment_pb.PreviewSegmentRequest(rule=both), metadata=metadata)
    assert "属于人群“买家”" in tried.sentence.chinese


async def test_events_told_over_redis_become_memberships_told_over_redis(
    stub: Any, redis_url: str, world: World
) -> None:
    world.clock.set(datetime.now(UTC))
    metadata = workspace_metadata(world.workspace_id)
    segment = await stub.CreateSegment(
        segment_pb.CreateSegmentRequest(segment=Segment(segment_id="buyers", rule=bought())), metadata=metadata
    )
    assert (segment.segment_id, segment.display_name, segment.size, segment.version) == ("buyers", "buyers", 0, 1)
    assert segment.rule == bought()
    await world.tell([world.event(node, "Order Completed", days_ago=1) for node in (1, 2, 3)])

    async def filled() -> bool:
        answer = await stub.GetSegment(segment_pb.GetSegmentRequest(segment_id="buyers"), metadata=metadata)
        return bool(answer.size == 3)

    await until(filled)
    first = await stub.ListSegmentMembers(
        segment_pb.ListSegmentMembersRequest(segment_id="buyers", page_size=2), metadata=metadata
    )
    rest = await stub.ListSegmentMembers(
        segment_pb.ListSegmentMembersRequest(segment_id="buyers", page_size=2, page_token=first.next_page_token),
        metadata=metadata,
    )
    assert [one.customer_id for one in (*first.members, *rest.members)] == [1, 2, 3]
    assert rest.next_page_token == ""
    mine = await stub.ListCustomerSegments(segment_pb.ListCustomerSegmentsRequest(customer_id=1), metadata=metadata)
    assert [(one.segment_id, one.cause) for one in mine.memberships] == [("buyers", segment_pb.MEMBERSHIP_CAUSE_EVENT)]
    among = await stub.BatchGetMemberships(
        segment_pb.BatchGetMembershipsRequest(customer_ids=[3, 9, 1], segment_ids=["none", "buyers"]), metadata=metadata
    )
    assert [(each.segment_id, list(each.customer_ids)) for each in among.segments] == [("buyers", [1, 3])]
    holding = await stub.EvaluateRule(
        segment_pb.EvaluateRuleRequest(rule=bought(), customer_ids=[3, 9, 1]), metadata=metadata
    )
    assert list(holding.holding_customer_ids) == [3, 1]
    preview = await stub.PreviewSegment(
        segment_pb.PreviewSegmentRequest(rule=bought(), sample_size=2), metadata=metadata
    )
    assert (preview.size, preview.total_customers, list(preview.sample_customer_ids)) == (3, 3, [1, 2])
    stats = await stub.GetSegmentStats(segment_pb.GetSegmentStatsRequest(), metadata=metadata)
    assert (stats.customers, stats.events, stats.segments, stats.memberships) == (3, 3, 1, 3)
    request = segment_pb.GetFeatureFrameRequest()
    request.cut_time.FromDatetime(datetime.now(UTC))
    pieces = [piece.arrow_chunk async for piece in stub.GetFeatureFrame(request, metadata=metadata)]
    assert pa.ipc.open_stream(b"".join(pieces)).read_all().num_rows == 3
    redis = aioredis.Redis.from_url(redis_url)
    told = 0
    for partition in range(4):
        told += len(await redis.xrange(f"yike:facts:segment:{partition}"))
    await redis.aclose()
    assert told >= 1


async def refused(call: Any) -> YikeError:
    with pytest.raises((YikeError, grpc.aio.AioRpcError)) as raised:
        await call
    assert isinstance(raised.value, YikeError)
    return raised.value


async def test_bad_requests_are_refused_with_a_reason_and_a_path(stub: Any, world: World) -> None:
    metadata = workspace_metadata(world.workspace_id)

    async def create(rule: rule_pb.Rule, segment_id: str = "s") -> YikeError:
        return await refused(
            stub.CreateSegment(
                segment_pb.CreateSegmentRequest(segment=Segment(segment_id=segment_id, rule=rule)), metadata=metadata
            )
        )

    empty = await create(rule_pb.Rule())
    assert (empty.reason_name, empty.status) == ("INVALID_RULE", grpc.StatusCode.INVALID_ARGUMENT)
    sum_of_nothing = await create(
        rule_pb.Rule(event=rule_pb.EventCondition(aggregate=rule_pb.AGGREGATE_SUM, op=rule_pb.OPERATOR_GT, value=1))
    )
    assert sum_of_nothing.metadata["field"] == "rule.event.property"
    for text in ("NaN", "1e400", "9" * 38, '"open'):
        wrong = await create(
            rule_pb.Rule(
                trait=rule_pb.TraitCondition(name="x", op=rule_pb.OPERATOR_GT, value=json_pb2.JsonValue(json=text))
            )
        )
        assert (wrong.reason_name, wrong.metadata["field"]) == ("INVALID_RULE", "rule.trait.value")
    assert (await create(bought(), "No Such Id")).reason_name == "INVALID_FIELD"
    gone = await refused(stub.GetSegment(segment_pb.GetSegmentRequest(segment_id="none"), metadata=metadata))
    assert gone.reason_name == "NOT_FOUND"
    stranger = await refused(
        stub.ListCustomerSegments(segment_pb.ListCustomerSegmentsRequest(customer_id=404), metadata=metadata)
    )
    # Whether there is such a customer, identity knows, which does not run here.
    assert stranger.reason_name == "UNAVAILABLE"
    token = await refused(
        stub.ListSegmentMembers(
            segment_pb.ListSegmentMembersRequest(segment_id="none", page_token="xx"), metadata=metadata
        )
    )
    assert token.reason_name == "INVALID_PAGE_TOKEN"
    many = await refused(
        stub.EvaluateRule(
            segment_pb.EvaluateRuleRequest(rule=bought(), customer_ids=range(1, 2_502)), metadata=metadata
        )
    )
    assert many.reason_name == "TOO_LARGE"


async def test_same_id_with_the_same_rule_returns_it_and_with_another_is_refused(stub: Any, world: World) -> None:
    metadata = workspace_metadata(world.workspace_id)
    request = segment_pb.CreateSegmentRequest(segment=Segment(segment_id="buyers", rule=bought()))
    assert await stub.CreateSegment(request, metadata=metadata) == await stub.CreateSegment(request, metadata=metadata)

    seldom = bought(window=rule_pb.Window(last_days=7))
    other = segment_pb.CreateSegmentRequest(segment=Segment(segment_id="buyers", rule=seldom))
    assert (await refused(stub.CreateSegment(other, metadata=metadata))).reason_name == "ALREADY_EXISTS"
    listed = await stub.ListSegments(segment_pb.ListSegmentsRequest(page_size=1), metadata=metadata)
    assert [one.segment_id for one in listed.segments] == ["buyers"]
    assert listed.next_page_token == ""


async def test_a_segment_is_changed_by_mask_and_etag_and_kept_while_nobody_knows_who_uses_it(
    stub: Any, world: World
) -> None:
    metadata = workspace_metadata(world.workspace_id)
    made = await stub.CreateSegment(
        segment_pb.CreateSegmentRequest(segment=Segment(segment_id="buyers", rule=bought())), metadata=metadata
    )

    async def update(segment: Segment, *paths: str) -> Any:
        request = segment_pb.UpdateSegmentRequest(segment=segment, update_mask=FieldMask(paths=paths))
        return await stub.UpdateSegment(request, metadata=metadata)

    named = await update(Segment(segment_id="buyers", display_name="Buyers", etag=made.etag), "display_name", "etag")
    assert (named.display_name, named.rule, named.version) == ("Buyers", bought(), 1)
    assert named.etag != made.etag
    stale = await refused(update(Segment(segment_id="buyers", description="x", etag=made.etag), "description"))
    assert (stale.reason_name, stale.status) == ("ETAG_MISMATCH", grpc.StatusCode.ABORTED)
    wrong = await refused(update(Segment(segment_id="buyers", rule=rule_pb.Rule()), "rule"))
    assert wrong.reason_name == "INVALID_RULE"
    long = await refused(update(Segment(segment_id="buyers", display_name="x" * 201), "display_name"))
    assert long.reason_name == "INVALID_FIELD"
    whole = await update(named)
    assert whole == named
    away = await refused(stub.DeleteSegment(segment_pb.DeleteSegmentRequest(segment_id="buyers"), metadata=metadata))
    assert away.reason_name == "UNAVAILABLE"
