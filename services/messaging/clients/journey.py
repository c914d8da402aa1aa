"""Who uses a template, asked of journey."""

from __future__ import annotations

import grpc

from services.common.clients import workspace_metadata
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc


class JourneyClient:
    """Journey, as far as messaging needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to journey."""
        self._journey = journey_grpc.JourneyServiceStub(channel)

    async def using_template(self, workspace_id: str, template_id: str) -> list[str]:
        """Returns the ids of the published and paused journeys that name a template.

        Raises:
            Unavailable: If journey is away.
        """
        answer = await self._journey.ListJourneysUsing(
            journey_pb.ListJourneysUsingRequest(template_id=template_id), metadata=workspace_metadata(workspace_id)
        )
        return list(answer.journey_ids)
