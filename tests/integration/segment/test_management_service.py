"""States, versions, past members, overlaps and lists over the wire, errors as the contract says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.clients import workspace_metadata
from services.common.errors import YikeError
from tests.integration.segment.test_service import bought, channel, refused, until
from tests.integration.segment.world import World
from yike.segment.v1 import customer_list_service_pb2 as list_pb
from yike.segment.v1 import customer_list_service_pb2_grpc as list_grpc
from yike.segment.v1 import rule_pb2 as rule_pb
from yike.segment.v1 import segment_management_service_pb2 as management_pb
from yike.segment.v1 import segment_management_service_pb2_grpc as management_grpc
from yike.segment.v1 import segment_resources_pb2 as resources_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc
from yike.segment.v1.segment_resources_pb2 import Segment

__all__ = ["channel"]


@pytest.fixture
def stub(channel: Any) -> Any:
    return segment_grpc.SegmentServiceStub(channel)


@pytest.fixture
def management(channel: Any) -> Any:
    return management_grpc.SegmentManagementServiceStub(channel)


async def test_a_segment_from_draft_to_archive(stub: Any, management: Any, world: World) -> None:
    world.clock.set(datetime.now(UTC))
    metadata = workspace_metadata(world.workspace_id)
    made = await stub.CreateSegment(
        segment_pb.CreateSegmentRequest(segment=Segment(segment_id="buyers", rule=bought()), draft=True),
        metadata=metadata,
    )
    assert (made.state, made.operation) == (resources_pb.SEGMENT_STATE_DRAFT, "")
    await world.tell([world.event(node, "Order Completed", days_ago=1) for node in (1, 2)])

    async def heard() -> bool:
        stats = await stub.GetSegmentStats(segment_pb.GetSegmentStatsRequest(), metadata=metadata)
        return bool(stats.events == 2)

    await until(heard)
    live = await management.PublishSegment(
        management_pb.PublishSegmentRequest(segment_id="buyers", etag=made.etag), metadata=metadata
    )
    assert (live.state, live.size) == (resources_pb.SEGMENT_STATE_LIVE, 2)
    stale = await refused(
        management.PauseSegment(
            management_pb.PauseSegmentRequest(segment_id="buyers", etag=made.etag), metadata=metadata
        )
    )
    assert stale.reason_name == "ETAG_MISMATCH"
    paused = await management.PauseSegment(management_pb.PauseSegmentRequest(segment_id="buyers"), metadata=metadata)
    assert paused.state == resources_pb.SEGMENT_STATE_PAUSED
    again = await management.ResumeSegment(management_pb.ResumeSegmentRequest(segment_id="buyers"), metadata=metadata)
    assert (again.state, again.size) == (resources_pb.SEGMENT_STATE_LIVE, 2)
    (version,) = (
        await management.ListSegmentVersions(
            management_pb.ListSegmentVersionsRequest(segment_id="buyers"), metadata=metadata
        )
    ).versions
    assert (version.version, version.entered, version.left) == (1, 2, 0)
    assert version.rule == bought()
    assert version.reason == management_pb.SEGMENT_VERSION_REASON_RULE
    overlap_request = management_pb.OverlapSegmentsRequest(segment_ids=["buyers"])
    assert (
        await refused(management.OverlapSegments(overlap_request, metadata=metadata))
    ).reason_name == "INVALID_FIELD"
    # Who knows what uses it is away here: nothing is put away blindly.
    away = await refused(
        management.ArchiveSegment(management_pb.ArchiveSegmentRequest(segment_id="buyers"), metadata=metadata)
    )
    assert away.reason_name == "UNAVAILABLE"
    not_archived = await refused(
        management.UnarchiveSegment(management_pb.UnarchiveSegmentRequest(segment_id="buyers"), metadata=metadata)
    )
    assert not_archived.reason_name == "WRONG_STATE"
    neither = await refused(management.EstimateReach(management_pb.EstimateReachRequest(), metadata=metadata))
    assert neither.reason_name == "MISSING_FIELD"


async def test_members_of_then_are_paged_with_their_number(stub: Any, world: World) -> None:
    world.clock.set(datetime.now(UTC))
    metadata = workspace_metadata(world.workspace_id)
    for segment_id in ("buyers", "others"):
        await stub.CreateSegment(
            segment_pb.CreateSegmentRequest(segment=Segment(segment_id=segment_id, rule=bought())), metadata=metadata
        )
    await world.tell([world.event(node, "Order Completed", days_ago=1) for node in (1, 2, 3)])

    async def entered() -> bool:
        segment = await stub.GetSegment(segment_pb.GetSegmentRequest(segment_id="buyers"), metadata=metadata)
        return bool(segment.size == 3)

    await until(entered)
    then = datetime.now(UTC)
    nobody = rule_pb.Rule(tag=rule_pb.TagCondition(name="nobody"))
    emptied = await stub.UpdateSegment(
        segment_pb.UpdateSegmentRequest(
            segment=Segment(segment_id="buyers", rule=nobody), update_mask={"paths": ["rule"]}
        ),
        metadata=metadata,
    )
    assert (emptied.size, emptied.version) == (0, 2)
    request = segment_pb.ListSegmentMembersRequest(segment_id="buyers", page_size=2)
    request.as_of.FromDatetime(then)
    first = await stub.ListSegmentMembers(request, metadata=metadata)
    assert ([one.customer_id for one in first.members], first.total_size) == ([1, 2], 3)
    assert {one.cause for one in first.members} == {segment_pb.MEMBERSHIP_CAUSE_EVENT}
    request.page_token = first.next_page_token
    rest = await stub.ListSegmentMembers(request, metadata=metadata)
    assert ([one.customer_id for one in rest.members], rest.total_size, rest.next_page_token) == ([3], 3, "")
    request.ClearField("as_of")
    assert (await refused(stub.ListSegmentMembers(request, metadata=metadata))).reason_name == "INVALID_PAGE_TOKEN"
    now = await stub.ListSegmentMembers(segment_pb.ListSegmentMembersRequest(segment_id="others"), metadata=metadata)
    assert (len(now.members), now.total_size) == (3, 3)
    of_one = segment_pb.ListCustomerSegmentsRequest(customer_id=1)
    of_one.as_of.FromDatetime(then)
    found = await stub.ListCustomerSegments(of_one, metadata=metadata)
    assert [one.segment_id for one in found.memberships] == ["buyers", "others"]
    of_one.as_of.FromDatetime(then + timedelta(days=1))
    error = await refused(stub.ListCustomerSegments(of_one, metadata=metadata))
    assert (error.reason_name, error.metadata["field"]) == ("INVALID_FIELD", "as_of")


async def test_lists_over_the_wire(channel: Any, stub: Any, world: World) -> None:
    world.clock.set(datetime.now(UTC))
    metadata = workspace_metadata(world.workspace_id)
    lists = list_grpc.CustomerListServiceStub(channel)
    made = await lists.CreateCustomerList(
        list_pb.CreateCustomerListRequest(customer_list=list_pb.CustomerList(customer_list_id="guests")),
        metadata=metadata,
    )
    assert (made.display_name, made.entry_count) == ("guests", 0)
    await world.tell([world.event(node, "Order Completed", days_ago=1) for node in (1, 2)])

    async def heard() -> bool:
        stats = await stub.GetSegmentStats(segment_pb.GetSegmentStatsRequest(), metadata=metadata)
        return bool(stats.events == 2)

    await until(heard)
    rule = rule_pb.Rule(list=rule_pb.ListCondition(customer_list_id="guests"))
    await stub.CreateSegment(
        segment_pb.CreateSegmentRequest(segment=Segment(segment_id="in", rule=rule)), metadata=metadata
    )
    added = await lists.AddListEntries(
        list_pb.AddListEntriesRequest(customer_list_id="guests", customer_ids=[1]), metadata=metadata
    )
    assert (added.added, added.customer_list.entry_count) == (1, 1)
    assert added.customer_list.HasField("entries_change_time")
    segment = await stub.GetSegment(segment_pb.GetSegmentRequest(segment_id="in"), metadata=metadata)
    assert (segment.size, segment.rule) == (1, rule)
    got = await lists.GetCustomerList(list_pb.GetCustomerListRequest(customer_list_id="guests"), metadata=metadata)
    assert list(got.segment_ids) == ["in"]
    page = await lists.ListCustomerLists(list_pb.ListCustomerListsRequest(filter="displayName:gue"), metadata=metadata)
    assert [one.customer_list_id for one in page.customer_lists] == ["guests"]
    nothing: YikeError = await refused(
        lists.AddListEntries(list_pb.AddListEntriesRequest(customer_list_id="guests"), metadata=metadata)
    )
    assert (nothing.reason_name, nothing.metadata["field"]) == ("INVALID_FIELD", "identifiers")
    removed = await lists.RemoveListEntries(
        list_pb.RemoveListEntriesRequest(customer_list_id="guests", customer_ids=[1, 2]), metadata=metadata
    )
    assert (removed.removed, list(removed.unknown_customer_ids)) == (1, [2])
