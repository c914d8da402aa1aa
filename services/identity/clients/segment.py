"""What was spent, asked of segment."""

from __future__ import annotations

from collections.abc import Collection

import grpc

from services.common.clients import workspace_metadata
from services.common.statuses import error_of
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

SUM_SECONDS = 60.0


class SegmentClient:
    """Segment, as far as identity needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to segment."""
        self._segment = segment_grpc.SegmentServiceStub(channel)

    async def spend_micros(self, workspace_id: str, node_ids: Collection[int]) -> int:
        """See `Spending.spend_micros`.

        Raises:
            YikeError: What segment answered.
        """
        try:
            answer = await self._segment.SumSpend(
                segment_pb.SumSpendRequest(node_ids=node_ids),
                metadata=workspace_metadata(workspace_id),
                timeout=SUM_SECONDS,
            )
        except grpc.aio.AioRpcError as error:
            raise error_of(error) from error
        return int(answer.spend_micros)
