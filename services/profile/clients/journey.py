"""Calls to journey, which reaches other people's hosts."""

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
    """Has journey call URLs."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes an open channel."""
        self._stub = journey_grpc.JourneyServiceStub(channel)

    async def check_url(self, workspace_id: str, url: str) -> None:
        """Refuses a URL that may not be called.

        Raises:
            InvalidArgument: If it may not.
            Unavailable: If journey is away.
        """
        try:
            await self._stub.CallWebhook(
                journey_pb.CallWebhookRequest(url=url, validate_only=True),
                metadata=workspace_metadata(workspace_id),
                timeout=CHECK_SECONDS,
            )
        except InvalidArgument as error:
            raise InvalidArgument(f"webhook_url: {error.message.removeprefix('url: ')}", field="webhook_url") from error

    async def call_webhook(self, workspace_id: str, url: str, webhook_id: str, body: bytes) -> Answer:
        """POSTs a body to a URL, under an id by which the receiver tells a repeat.

        Raises:
            YikeError: What journey answers; Unavailable when it is away.
        """
        told = await self._stub.CallWebhook(
            journey_pb.CallWebhookRequest(url=url, webhook_id=webhook_id, body=body),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return Answer(told.reason, told.may_retry, told.retry_after_seconds)
