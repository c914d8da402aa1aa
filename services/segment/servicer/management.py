"""The methods of `SegmentManagementService`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import grpc

from services.common.channels import channel_name
from services.common.errors import InvalidArgument, Reason
from services.common.interceptors import workspace_of
from services.common.pages import page_limit, page_token, read_page_token
from services.segment.domain.overlapping import Overlap
from services.segment.domain.segments import Segment as DomainSegment
from services.segment.domain.versions import Version
from services.segment.servicer.translation import rule_data, rule_message, segment_message, timestamp
from services.segment.usecases import Comparing, LookingBack, Reaching, SegmentStates
from services.segment.usecases.reaching import Estimate
from yike.segment.v1 import segment_management_service_pb2 as management_pb
from yike.segment.v1 import segment_management_service_pb2_grpc as management_grpc
from yike.segment.v1.segment_resources_pb2 import Segment

Context = grpc.aio.ServicerContext[Any, Any]


class SegmentManagementServicer(management_grpc.SegmentManagementServiceServicer):
    """Answers the contract `segment_management_service.proto`."""

    def __init__(
        self, *, states: SegmentStates, looking_back: LookingBack, comparing: Comparing, reaching: Reaching
    ) -> None:
        """Takes the use cases."""
        self._reaching = reaching
        self._states = states
        self._looking_back = looking_back
        self._comparing = comparing

    async def PublishSegment(self, request: management_pb.PublishSegmentRequest, context: Context) -> Segment:
        """Publishes a draft."""
        return await _moved(self._states.publish, request, context)

    async def PauseSegment(self, request: management_pb.PauseSegmentRequest, context: Context) -> Segment:
        """Pauses a segment."""
        return await _moved(self._states.pause, request, context)

    async def ResumeSegment(self, request: management_pb.ResumeSegmentRequest, context: Context) -> Segment:
        """Resumes a segment."""
        return await _moved(self._states.resume, request, context)

    async def ArchiveSegment(self, request: management_pb.ArchiveSegmentRequest, context: Context) -> Segment:
        """Archives a segment."""
        return await _moved(self._states.archive, request, context)

    async def UnarchiveSegment(self, request: management_pb.UnarchiveSegmentRequest, context: Context) -> Segment:
        """Takes an archived segment back."""
        return await _moved(self._states.unarchive, request, context)

    async def ListSegmentVersions(
        self, request: management_pb.ListSegmentVersionsRequest, context: Context
    ) -> management_pb.ListSegmentVersionsResponse:
        """Pages through versions."""
        size = page_limit(request)
        arguments = {"call": "ListSegmentVersions", "segment_id": request.segment_id}
        position = read_page_token(request.page_token, arguments, int)
        found = await self._looking_back.versions(
            workspace_of(context), request.segment_id, before=position[0] if position else 0, limit=size + 1
        )
        return management_pb.ListSegmentVersionsResponse(
            versions=[_version_message(request.segment_id, one) for one in found[:size]],
            next_page_token=page_token(arguments, [found[size - 1].version]) if len(found) > size else "",
        )

    async def OverlapSegments(
        self, request: management_pb.OverlapSegmentsRequest, context: Context
    ) -> management_pb.SegmentOverlap:
        """Tells how segments overlap."""
        found, counted = await self._comparing.overlap(workspace_of(context), list(request.segment_ids))
        return _overlap_message(found, counted)

    async def EstimateReach(
        self, request: management_pb.EstimateReachRequest, context: Context
    ) -> management_pb.ReachEstimate:
        """Estimates whom marketing could reach."""
        match request.WhichOneof("of"):
            case "segment_id":
                return _reach_message(await self._reaching.of_segment(workspace_of(context), request.segment_id))
            case "rule":
                return _reach_message(await self._reaching.of_rule(workspace_of(context), rule_data(request.rule)))
        raise InvalidArgument(
            "Name a segment_id, or give a rule.", reason=Reason.ERROR_REASON_MISSING_FIELD, field="segment_id"
        )


async def _moved(move: Callable[..., Awaitable[DomainSegment]], request: Any, context: Context) -> Segment:
    return segment_message(await move(workspace_of(context), request.segment_id, etag=request.etag))


def _version_message(segment_id: str, version: Version) -> management_pb.SegmentVersion:
    return management_pb.SegmentVersion(
        segment_id=segment_id,
        version=version.version,
        rule=rule_message(version.rule_data),
        create_time=timestamp(version.create_time),
        principal=version.change.principal,
        reason=int(version.change.reason),  # type: ignore[arg-type]  # Its numbers are the contract's.
        reason_id=version.change.reason_id,
        fill_time=timestamp(version.fill_time) if version.fill_time is not None else None,
        entered=version.entered,
        left=version.left,
    )


def _overlap_message(overlap: Overlap, counted: datetime) -> management_pb.SegmentOverlap:
    ids = overlap.segment_ids
    return management_pb.SegmentOverlap(
        count_time=timestamp(counted),
        segments=[
            management_pb.OverlappingSegment(segment_id=one, size=size, only_here=only)
            for one, size, only in zip(ids, overlap.sizes, overlap.only, strict=True)
        ],
        pairs=[
            management_pb.SegmentPair(segment_id=ids[one], other_segment_id=ids[other], in_both=both)
            for (one, other), both in overlap.pairs.items()
        ],
        in_all=overlap.in_all,
        in_any=overlap.in_any,
    )


def _reach_message(estimate: Estimate) -> management_pb.ReachEstimate:
    return management_pb.ReachEstimate(
        estimate_time=timestamp(estimate.time),
        size=estimate.size,
        sampled_customers=estimate.sampled,
        channels=[
            management_pb.ChannelReach(
                channel=channel_name(one.channel),
                with_contact_point=one.with_contact_point,
                with_consent=one.with_consent,
                reachable=one.reachable,
                reachable_low=one.low,
                reachable_high=one.high,
            )
            for one in estimate.channels
        ],
        daily_entries=estimate.daily_entries,
    )
