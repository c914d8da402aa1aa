"""Computed traits over the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.clients import workspace_metadata
from services.common.errors import YikeError
from tests.integration.segment.test_service import channel, until
from tests.integration.segment.world import World
from yike.common.v1.json_pb2 import JsonValue
from yike.segment.v1 import computed_trait_service_pb2 as pb
from yike.segment.v1 import computed_trait_service_pb2_grpc as computed_grpc
from yike.segment.v1 import rule_pb2 as rule_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc
from yike.segment.v1.segment_resources_pb2 import Segment

__all__ = ["channel"]

WHERE = rule_pb.PropertyFilter(property="store", op=rule_pb.OPERATOR_IN, value=JsonValue(json='["s1",7]'))
REVENUE = rule_pb.Measure(
    orders=rule_pb.OrderMeasure(
        aggregate=rule_pb.ORDER_AGGREGATE_NET_REVENUE, filters=[WHERE], window=rule_pb.Window(last_days=90)
    )
)
LAST = rule_pb.Measure(
    event=rule_pb.EventMeasure(event_name="Product Viewed", aggregate=rule_pb.AGGREGATE_LAST, property="category")
)


async def test_computed_traits_are_kept_tried_compared_and_shown(channel: grpc.aio.Channel, world: World) -> None:
    world.clock.set(datetime.now(UTC))
    stub: Any = computed_grpc.ComputedTraitServiceStub(channel)
    segments: Any = segment_grpc.SegmentServiceStub(channel)
    told = {"metadata": workspace_metadata(world.workspace_id)}
    for trait_id, measure in (("revenue", REVENUE), ("category", LAST)):
        made = await stub.CreateComputedTrait(
            pb.CreateComputedTraitRequest(computed_trait=pb.ComputedTrait(computed_trait_id=trait_id, measure=measure)),
            **told,
        )
        assert (made.display_name, made.measure, made.version, made.segment_count) == (trait_id, measure, 1, 0)
    assert made.value_type == pb.COMPUTED_VALUE_TYPE_VALUE
    computed = rule_pb.ComputedCondition(
        computed_trait_id="category", op=rule_pb.OPERATOR_EQ, value=JsonValue(json='"shoes"')
    )
    rule = rule_pb.Rule(computed=computed)
    segment = await segments.CreateSegment(
        segment_pb.CreateSegmentRequest(segment=Segment(segment_id="runners", rule=rule)), **told
    )
    assert segment.rule == rule
    bought = {"order_id": "A", "revenue": 12.5, "store": "s1"}
    world.event(1, "Order Completed", days_ago=1, properties=bought)
    world.event(1, "Product Viewed", days_ago=1, properties={"category": "shoes"})
    world.event(2, "Product Viewed", days_ago=1)
    await world.tell(world.events)

    async def heard() -> bool:
        return bool((await segments.GetSegmentStats(segment_pb.GetSegmentStatsRequest(), **told)).events == 3)

    await until(heard)
    mine = await stub.ListCustomerComputedTraits(
        pb.ListCustomerComputedTraitsRequest(customer_id=1), timeout=60, **told
    )
    assert [(one.computed_trait_id, one.value.json, one.value_type) for one in mine.computed_traits] == [
        ("category", '"shoes"', pb.COMPUTED_VALUE_TYPE_VALUE), ("revenue", "12.5", pb.COMPUTED_VALUE_TYPE_NUMBER),
    ]  # fmt: skip
    other = await stub.ListCustomerComputedTraits(pb.ListCustomerComputedTraitsRequest(customer_id=2), **told)
    assert [one.HasField("value") for one in other.computed_traits] == [False, True]
    many = await stub.BatchGetComputedTraits(
        pb.BatchGetComputedTraitsRequest(customer_ids=[2, 1], computed_trait_ids=["category"]), **told
    )
    assert list(many.computed_trait_ids) == ["category"]
    assert [(one.customer_id, [value.json for value in one.values]) for one in many.customers] == [
        (2, [""]), (1, ['"shoes"']),
    ]  # fmt: skip
    preview = await stub.PreviewComputedTrait(pb.PreviewComputedTraitRequest(measure=REVENUE), **told)
    assert (preview.customers_with_value, preview.total_customers, preview.numbers.maximum) == (1, 2, 12.5)
    assert [(one.customer_id, one.value.json) for one in preview.sample] == [(1, "12.5")]

    listed = await stub.ListComputedTraits(pb.ListComputedTraitsRequest(page_size=1), **told)
    assert [(one.computed_trait_id, list(one.segment_ids)) for one in listed.computed_traits] == [
        ("category", ["runners"])
    ]
    rest = await stub.ListComputedTraits(
        pb.ListComputedTraitsRequest(page_size=1, page_token=listed.next_page_token), **told
    )
    assert [one.computed_trait_id for one in rest.computed_traits] == ["revenue"]
    changed = await stub.UpdateComputedTrait(
        pb.UpdateComputedTraitRequest(
            computed_trait=pb.ComputedTrait(computed_trait_id="revenue", owner="CRM", display_name="unread"),
            update_mask=FieldMask(paths=["owner"]),
        ),
        **told,
    )
    assert (changed.owner, changed.display_name, changed.version) == ("CRM", "revenue", 1)
    with pytest.raises(YikeError) as refused:
        await stub.DeleteComputedTrait(pb.DeleteComputedTraitRequest(computed_trait_id="revenue"), **told)
    # Journey is away: nobody can say who uses it.
    assert refused.value.reason_name == "UNAVAILABLE"
