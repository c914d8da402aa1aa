"""Calls to profile."""

from __future__ import annotations

import grpc

from services.common.clients import workspace_metadata
from services.journey.clients.asking import CALL_SECONDS
from services.journey.domain.runs import SeenEvent
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc


class ProfileClient:
    """Asks profile."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes an open channel."""
        self._stub = profile_grpc.ProfileServiceStub(channel)

    async def add_tag(self, workspace_id: str, customer_id: int, tag: str, *, request_id: str) -> SeenEvent | None:
        """Tags a customer; returns the event that records it, None where there was nothing to record."""
        customer = await self._stub.ChangeCustomerTags(
            profile_pb.ChangeCustomerTagsRequest(customer_id=customer_id, add_tags=[tag], request_id=request_id),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        if not customer.HasField("change_event"):
            return None
        return SeenEvent(customer.change_event.node_id, customer.change_event.event_id)
