"""Calls to messaging."""

from __future__ import annotations

import grpc

from services.common.clients import workspace_metadata
from yike.messaging.v1 import verification_service_pb2 as verification_pb
from yike.messaging.v1 import verification_service_pb2_grpc as verification_grpc

CALL_SECONDS = 5.0


class MessagingClient:
    """Asks messaging."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes an open channel."""
        self._stub = verification_grpc.VerificationServiceStub(channel)

    async def obstacle_to_codes(self, workspace_id: str, template_id: str) -> str:
        """Returns why no codes can be sent by a template, as a word of the contract; empty: they can.

        Raises:
            YikeError: If messaging is away.
        """
        answer: verification_pb.VerificationReadiness = await self._stub.GetVerificationReadiness(
            verification_pb.GetVerificationReadinessRequest(template_id=template_id),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        if answer.ready:
            return ""
        return verification_pb.VerificationObstacle.Name(answer.obstacle).removeprefix("VERIFICATION_OBSTACLE_")
