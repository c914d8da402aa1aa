"""Who uses a segment or a computed trait, asked of journey."""

from __future__ import annotations

import grpc

from services.common.clients import workspace_metadata
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc


class JourneyClient:
    """Journey, as far as segment needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to journey."""
        self._journey = journey_grpc.JourneyServiceStub(channel)

    async def using_segment(self, workspace_id: str, segment_id: str) -> list[str]:
        """Returns the ids of the published and paused journeys that name a segment.

        Raises:
            Unavailable: If journey is away.
        """
        return await self._using(workspace_id, journey_pb.ListJourneysUsingRequest(segment_id=segment_id))

    async def using_computed_trait(self, workspace_id: str, computed_trait_id: str) -> list[str]:
        """Returns the ids of the published and paused journeys of which a rule names a computed trait.

        Raises:
            Unavailable: If journey is away.
        """
        request = journey_pb.ListJourneysUsingRequest(computed_trait_id=computed_trait_id)
        return await self._using(workspace_id, request)

    async def using_customer_list(self, workspace_id: str, customer_list_id: str) -> list[str]:
        """Returns the ids of the published and paused journeys of which a rule names a list of customers.

        Raises:
            Unavailable: If journey is away.
        """
        request = journey_pb.ListJourneysUsingRequest(customer_list_id=customer_list_id)
        return await self._using(workspace_id, request)

    async def _using(self, workspace_id: str, request: journey_pb.ListJourneysUsingRequest) -> list[str]:
        answer = await self._journey.ListJourneysUsing(request, metadata=workspace_metadata(workspace_id))
        return list(answer.journey_ids)
