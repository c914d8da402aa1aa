"""Pages of members, of now and of a moment that is past."""

from __future__ import annotations

from services.common.pages import page_limit, page_token, read_page_token
from services.common.times import read_time
from services.segment.domain.past import PastMembership
from services.segment.servicer.translation import membership_message, timestamp
from services.segment.usecases import Asking, LookingBack, Segments
from yike.segment.v1 import segment_service_pb2 as segment_pb


async def members_page(
    workspace_id: str,
    request: segment_pb.ListSegmentMembersRequest,
    *,
    segments: Segments,
    asking: Asking,
    looking_back: LookingBack,
) -> segment_pb.ListSegmentMembersResponse:
    """Returns the page of members that a request asks for."""
    size, segment_id = page_limit(request), request.segment_id
    as_of = read_time(request.as_of, "as_of") if request.HasField("as_of") else None
    arguments = {"call": "ListSegmentMembers", "segment_id": segment_id, "as_of": str(as_of or "")}
    position = read_page_token(request.page_token, arguments, int)
    after = position[0] if position else 0
    if as_of is None:
        total = (await segments.get(workspace_id, segment_id)).size
        present = await asking.members(workspace_id, segment_id, after=after, limit=size + 1)
        members = [membership_message(membership) for membership in present]
    else:
        past, total = await looking_back.members(workspace_id, segment_id, as_of, after=after, limit=size + 1)
        members = [past_membership_message(membership) for membership in past]
    return segment_pb.ListSegmentMembersResponse(
        members=members[:size],
        next_page_token=page_token(arguments, [members[size - 1].customer_id]) if len(members) > size else "",
        total_size=total,
    )


async def segments_of_customer(
    workspace_id: str,
    request: segment_pb.ListCustomerSegmentsRequest,
    *,
    asking: Asking,
    looking_back: LookingBack,
) -> segment_pb.ListCustomerSegmentsResponse:
    """Returns the segments of a customer, now or at the moment that a request names."""
    if request.HasField("as_of"):
        as_of = read_time(request.as_of, "as_of")
        past = await looking_back.segments_of(workspace_id, request.customer_id, as_of)
        memberships = [past_membership_message(one) for one in past]
    else:
        found = await asking.segments_of(workspace_id, request.customer_id)
        memberships = [membership_message(one) for one in found]
    return segment_pb.ListCustomerSegmentsResponse(memberships=memberships)


def past_membership_message(membership: PastMembership) -> segment_pb.Membership:
    """Returns a membership of a past moment as the contract has it."""
    message = segment_pb.Membership(customer_id=membership.customer_id, segment_id=membership.segment_id)
    if (entry := membership.entry) is not None:
        message.enter_time.CopyFrom(timestamp(entry.enter_time))
        message.cause = int(entry.cause)  # type: ignore[assignment]  # Its numbers are the contract's.
        message.change_id = entry.change_id
    return message
