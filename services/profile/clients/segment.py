"""Who uses a tag, who is in a list of customers or a segment, and how many events came, asked of segment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import grpc
import msgspec

from services.common.clients import workspace_metadata
from services.common.errors import NotFound
from services.common.statuses import error_of
from services.profile.domain.till_parts import MembershipChanges
from services.profile.usecases.customer_exports.running import Listed
from yike.segment.v1 import catalogue_pb2 as catalogue_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc
from yike.segment.v1 import time_series_pb2 as series_pb

CALL_SECONDS = 3
LIST_SECONDS = 120.0
MEMBERS_SECONDS = 10.0
MEMBERS_PAGE = 2_000
MISSED_NAMES = 50
NAMES_A_CALL = 10


class SegmentClient:
    """Segment, as far as profile needs it: never on the path of an event."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to segment."""
        self._segment = segment_grpc.SegmentServiceStub(channel)

    async def using_tag(self, workspace_id: str, tag: str) -> list[str]:
        """Returns the ids of the segments whose rules name a tag.

        Raises:
            Unavailable: If segment is away.
        """
        answer = await self._segment.ListTagUses(
            catalogue_pb.ListTagUsesRequest(tag=tag), metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
        )
        return [segment_id for use in answer.uses for segment_id in use.segment_ids]

    async def event_days(
        self, workspace_id: str, *, until: datetime, days: int
    ) -> dict[str, list[tuple[datetime, int]]]:
        """See `usecases.data_quality.Counts`: of the 50 most frequent names.

        Raises:
            YikeError: What segment answered.
        """
        metadata = workspace_metadata(workspace_id)
        catalogue = await self._segment.GetEventCatalogue(
            catalogue_pb.GetEventCatalogueRequest(), metadata=metadata, timeout=CALL_SECONDS
        )
        names = list(dict.fromkeys(each.name for each in catalogue.events if each.name))[:MISSED_NAMES]
        found: dict[str, list[tuple[datetime, int]]] = {}
        for start in range(0, len(names), NAMES_A_CALL):
            request = series_pb.GetEventSeriesRequest(event_names=names[start : start + NAMES_A_CALL])
            request.start_time.FromDatetime(until - timedelta(days=days))
            request.end_time.FromDatetime(until)
            answer = await self._segment.GetEventSeries(request, metadata=metadata, timeout=CALL_SECONDS)
            times = [each.ToDatetime(tzinfo=UTC) for each in answer.times]
            for series in answer.series:
                # The last day is not over.
                found[series.event_name] = list(zip(times, series.counts, strict=True))[:-1]
        return found

    async def list(self, workspace_id: str, *, segment_id: str, query: str, filter_text: str) -> Listed:
        """Returns the members of a segment, or whom a search finds, as of one moment.

        Raises:
            YikeError: What segment answered.
        """
        request = segment_pb.StreamCustomerIdsRequest(segment_id=segment_id, query=query, filter=filter_text)
        found: list[int] = []
        moment = None
        try:
            async for part in self._segment.StreamCustomerIds(
                request, metadata=workspace_metadata(workspace_id), timeout=LIST_SECONDS
            ):
                found.extend(part.customer_ids)
                moment = moment or part.snapshot_time.ToDatetime(tzinfo=UTC)
        except grpc.aio.AioRpcError as error:
            raise error_of(error) from error
        assert moment is not None
        return Listed(found, moment)

    async def members_page(self, workspace_id: str, position: str) -> tuple[Sequence[MembershipChanges], str | None]:
        """See `usecases.till_copies.Members`: a segment after the other by id.

        A position is the segment, and where in it the next page begins.
        """
        segment_id, token = msgspec.json.decode(position, type=tuple[str, str]) if position else ("", "")
        if not token:
            following = sorted(each for each in await self._segment_ids(workspace_id) if each > segment_id)
            if not following:
                return [], None
            segment_id = following[0]
        try:
            answer = await self._segment.ListSegmentMembers(
                segment_pb.ListSegmentMembersRequest(segment_id=segment_id, page_size=MEMBERS_PAGE, page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=MEMBERS_SECONDS,
            )
        except NotFound:
            # Deleted meanwhile: that its members left is told by facts.
            answer = segment_pb.ListSegmentMembersResponse()
        members = [
            MembershipChanges(
                segment_id=segment_id,
                entered=True,
                cause=int(each.cause),
                change_time=each.enter_time.ToDatetime(tzinfo=UTC),
                customer_ids=[each.customer_id],
                change_ids=[each.change_id],
            )
            for each in answer.members
        ]
        return members, msgspec.json.encode((segment_id, answer.next_page_token)).decode()

    async def _segment_ids(self, workspace_id: str) -> Sequence[str]:
        found = set[str]()
        token = ""
        while True:
            answer = await self._segment.ListSegments(
                segment_pb.ListSegmentsRequest(page_size=500, page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=MEMBERS_SECONDS,
            )
            found |= {each.segment_id for each in answer.segments}
            token = answer.next_page_token
            if not token:
                return sorted(found)
