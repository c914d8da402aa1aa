"""Calls to journey: who uses a segment or a computed trait, and URLs of other people, which it reaches."""

from __future__ import annotations

import grpc

from services.common.clients import workspace_metadata
from services.common.errors import InvalidArgument
from services.common.webhook_calls import Answer
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc

CHECK_SECONDS = 5.0
CALL_SECONDS = 20.0
"""Of a call to a URL: its receiver has 10 s."""


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

    async def check_url(self, workspace_id: str, url: str) -> None:
        """Refuses a URL that may not be called.

        Raises:
            InvalidArgument: If it may not.
            Unavailable: If journey is away.
        """
        try:
            await self._journey.CallWebhook(
                journey_pb.CallWebhookRequest(url=url, validate_only=True),
                metadata=workspace_metadata(workspace_id),
                timeout=CHECK_SECONDS,
            )
        except InvalidArgument as error:
            message = f"webhook_url: {error.message.removeprefix('url: ')}"
            raise InvalidArgument(message, field="webhook_url") from error

    async def call_webhook(self, workspace_id: str, url: str, webhook_id: str, body: bytes) -> Answer:
        """POSTs a body to a URL, under an id by which the receiver tells a repeat.

        Raises:
            YikeError: What journey answers; Unavailable when it is away.
        """
        told = await self._journey.CallWebhook(
            journey_pb.CallWebhookRequest(url=url, webhook_id=webhook_id, body=body),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return Answer(told.reason, told.may_retry, told.retry_after_seconds)

    async def _using(self, workspace_id: str, request: journey_pb.ListJourneysUsingRequest) -> list[str]:
        answer = await self._journey.ListJourneysUsing(request, metadata=workspace_metadata(workspace_id))
        return list(answer.journey_ids)
