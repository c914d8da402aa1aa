"""What cannot be told as of a cut is refused, and named; and how many frames may be under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import grpc
import pyarrow as pa
import pytest

from services.common.clients import workspace_metadata
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, ResourceExhausted
from services.common.statuses import error_of
from services.segment.domain.standing.settings import Lifecycle
from services.segment.servicer.wire_frames import asked_frame
from services.segment.usecases.places import FramePlaces
from tests.integration.segment.computing import Traits
from tests.integration.segment.framing import asked, frame, framing_of
from tests.integration.segment.listing_people import People
from tests.integration.segment.standing_world import measuring_of
from tests.integration.segment.test_frames_of_columns import DAY, ORDERS, VIEWS, shop
from tests.integration.segment.test_service import channel
from tests.integration.segment.world import World, recorded
from tests.support.recorded import fact_of
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

__all__ = ["channel"]

CITY = {"city": {"trait": "city"}}
STAGE = {"stage": {"standing": "STANDING_ATTRIBUTE_LIFECYCLE_STAGE"}}


async def refused(world: World, cut: Any, columns: dict[str, Any], **rest: Any) -> InvalidArgument:
    with pytest.raises(InvalidArgument) as raised:
        await frame(world, cut, columns, **rest)
    return raised.value


async def test_attributes_are_told_of_a_cut_only_where_nobodys_changed_since(world: World) -> None:
    world.event(1, "Identified", days_ago=20, traits={"city": "上海"})
    world.event(2, "Identified", days_ago=20, traits={"level": 1}, tags={"vip": True})
    await world.tell(world.events)
    await world.follow()
    cut = world.clock.now() - 10 * DAY

    error = await refused(world, cut, {"views": VIEWS, **CITY})
    assert (error.metadata["field"], "the trait city" in error.message) == ("columns[1]", True)
    assert (await frame(world, cut, CITY, includeRecordedLater=True))[1] == {"city": '"上海"'}

    await world.happen(2, "Identified", days_ago=5, traits={"city": "北京"})
    error = await refused(world, cut, CITY, includeRecordedLater=True)
    assert "the trait city was said of somebody since" in error.message
    # Others can be told still.
    assert (await frame(world, cut, {"vip": {"tag": "vip"}}, includeRecordedLater=True))[2] == {"vip": True}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"tag": {"name": "vip"}}, "the tag vip"),
        ({"points": {"aggregate": "POINTS_AGGREGATE_BALANCE", "op": "OPERATOR_GT", "value": 1}}, "points"),
        ({"list": {"customer_list_id": "a"}}, "the list a"),
    ],
)
async def test_a_rule_on_what_is_kept_as_it_is_now_is_refused(world: World, rule: Any, said: str) -> None:
    await shop(world)
    if "list" in rule:
        await People(world).create("a")
    error = await refused(world, world.clock.now() - DAY, {"views": VIEWS}, rule=rule)
    assert error.metadata["field"] == "rule"
    assert said in error.message


async def test_what_is_looked_up_in_the_catalogue_is_refused(world: World) -> None:
    await shop(world)
    sku = {"property": "sku", "catalogue": "CATALOGUE_FIELD_PRODUCT_BRAND", "op": "OPERATOR_EXISTS"}
    columns = {"of_brand": {"measure": {"event": {"aggregate": "AGGREGATE_COUNT", "filters": [sku]}}}}
    error = await refused(world, world.clock.now() - DAY, columns)
    assert error.metadata["field"] == "columns[0]"
    assert "sku is looked up in the catalogue" in error.message


async def test_moments_that_cannot_be_are_refused(world: World) -> None:
    await shop(world)
    now, label = world.clock.now(), {"measure": ORDERS["measure"], "days": 7}
    assert (await refused(world, now + DAY, {"views": VIEWS})).metadata["field"] == "cut_time"
    assert (await refused(world, None, {"views": VIEWS}, label=label)).metadata["field"] == "cut_time"
    assert (await refused(world, now - 6 * DAY, {"views": VIEWS}, label=label)).metadata["field"] == "label.days"
    windowed = {"orders": {**ORDERS["measure"]["orders"], "window": {"lastDays": 3}}}
    error = await refused(world, now - 9 * DAY, {"views": VIEWS}, label={"measure": windowed, "days": 7})
    assert error.metadata["field"] == "label.measure.orders.window"
    with pytest.raises(NotFound):
        await frame(world, now, {"one": {"computedTraitId": "none"}})
    error = await refused(world, now, {"customer_id": VIEWS})
    assert error.metadata["field"] == "columns[0].name"


async def test_events_of_which_it_is_not_known_when_they_were_recorded_are_named(world: World) -> None:
    await shop(world)
    event = world.event(1, "Product Viewed", days_ago=40)
    customer, version = world.graph.mapping(1)
    told = recorded(event, customer, version)
    object.__setattr__(told, "receive_time_us", 0)
    await world._put("profile", 0, fact_of([told]))
    await world.follow()
    cut = world.clock.now() - 30 * DAY
    with pytest.raises(FailedPrecondition) as raised:
        await frame(world, cut, {"views": VIEWS})
    assert raised.value.metadata["events"] == "1"
    assert (await frame(world, cut, {"views": VIEWS}, includeRecordedLater=True))[1] == {"views": 1}
    assert (await frame(world, world.clock.now() - 42 * DAY, {"views": VIEWS}))[1] == {"views": 0}


async def test_a_computed_trait_is_a_column(world: World) -> None:
    await shop(world)
    await Traits(world).create("orders_ever", {"orders": {"aggregate": "COUNT"}})
    cut = world.clock.now() - 45 * DAY
    assert await frame(world, cut, {"n": {"computedTraitId": "orders_ever"}}) == {1: {"n": 1}, 2: {"n": 1}}


async def test_how_customers_stood_goes_by_what_held_at_the_cut(world: World) -> None:
    await shop(world)
    then = world.clock.now()
    measuring, workspace_id = measuring_of(world), world.workspace_id
    assert {one["stage"] for one in (await frame(world, then, STAGE)).values()} == {"ACTIVE"}

    world.clock.advance(timedelta(days=2))
    shorter = Lifecycle(new_days=1, active_days=2, at_risk_days=3, asleep_days=4)
    await measuring.set(workspace_id, lambda state: replace(state.settings, lifecycle=shorter))
    world.clock.advance(timedelta(days=2))

    assert {one["stage"] for one in (await frame(world, then, STAGE)).values()} == {"ACTIVE"}
    assert {one["stage"] for one in (await frame(world, None, STAGE)).values()} == {"LOST"}


async def test_a_workspace_has_two_frames_under_way(world: World) -> None:
    await shop(world)
    makes = framing_of(world, FramePlaces())
    wanted = asked_frame(asked(None, {"views": VIEWS}))
    one, two, three = (makes.frame(world.workspace_id, wanted) for _ in range(3))
    assert await anext(aiter(one))
    assert await anext(aiter(two))
    with pytest.raises(ResourceExhausted):
        await anext(aiter(three))
    await one.aclose()
    assert [piece async for piece in makes.frame(world.workspace_id, wanted)]
    await two.aclose()


@pytest.fixture
async def shop_there(world: World) -> World:
    """The shop, heard of before the service starts, which would hear of it beside the world."""
    await shop(world)
    return world


async def test_frames_are_asked_over_the_wire(shop_there: World, channel: grpc.aio.Channel) -> None:
    world = shop_there
    stub: Any = segment_grpc.SegmentServiceStub(channel)
    of = {"metadata": workspace_metadata(world.workspace_id)}
    request = asked(world.clock.now() - 45 * DAY, {"orders": ORDERS}, label={"measure": ORDERS["measure"], "days": 7})
    pieces = [piece.arrow_chunk async for piece in stub.GetFeatureFrame(request, **of)]
    assert pa.ipc.open_stream(b"".join(pieces)).read_all().to_pylist() == [
        {"customer_id": 1, "orders": 1.0, "label": 1.0},
        {"customer_id": 2, "orders": 1.0, "label": 0.0},
    ]
    request.horizon_days = 7
    without = segment_pb.GetFeatureFrameRequest(cut_time=request.cut_time, include_recorded_later=True)
    nameless = segment_pb.GetFeatureFrameRequest(columns=[{"tag": "vip"}])
    for refused_one, field in (
        (request, "horizon_days"),
        (without, "include_recorded_later"),
        (nameless, "columns[0].name"),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            async for _ in stub.GetFeatureFrame(refused_one, **of):
                pass
        error = error_of(raised.value)
        assert (error.reason_name, error.metadata["field"]) in (("INVALID_FIELD", field), ("MISSING_FIELD", field))
