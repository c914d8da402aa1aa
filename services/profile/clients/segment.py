"""Who uses a tag, asked of segment."""

from __future__ import annotations

import grpc

from services.common.clients import workspace_metadata
from yike.segment.v1 import catalogue_pb2 as catalogue_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

CALL_SECONDS = 3


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
