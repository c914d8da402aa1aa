"""Who uses a tag, and who is in a list of customers, asked of segment."""

from __future__ import annotations

from datetime import UTC

import grpc

from services.common.clients import workspace_metadata
from services.common.statuses import error_of
from services.profile.usecases.customer_exports.running import Listed
from yike.segment.v1 import catalogue_pb2 as catalogue_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

CALL_SECONDS = 3
LIST_SECONDS = 120.0


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
