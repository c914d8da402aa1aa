"""The truth that a history is rebuilt from, asked of profile and identity."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpc

from services.common.clients import workspace_metadata
from services.segment.domain.attributes import register_order
from services.segment.domain.heard import HeardEvents
from services.segment.facts import attribute_set, is_register, recorded_events
from services.segment.usecases.rebuilding import NodeAttribute, NodeCustomer
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc

PAGE_SECONDS = 60.0


class RemoteSources:
    """Profile's and identity's exports, page by page."""

    def __init__(self, profile: grpc.aio.Channel, identity: grpc.aio.Channel) -> None:
        """Takes channels to both."""
        self._profile = profile_grpc.ProfileServiceStub(profile)
        self._identity = identity_grpc.IdentityServiceStub(identity)

    async def events(self, workspace_id: str) -> AsyncIterator[HeardEvents]:
        """See `Sources.events`."""
        token = ""
        while True:
            page = await self._profile.ExportEvents(
                profile_pb.ExportEventsRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield recorded_events(page.events)
            token = page.next_page_token
            if not token:
                return

    async def attributes(self, workspace_id: str) -> AsyncIterator[list[NodeAttribute]]:
        """See `Sources.attributes`."""
        token = ""
        while True:
            page = await self._profile.ExportNodeAttributes(
                profile_pb.ExportNodeAttributesRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield [
                (
                    one.node_id,
                    attribute_set(one.attribute),
                    *register_order(one.occur_time_us, one.receive_time_us, one.message_id),
                )
                for one in page.attributes
                if is_register(one.attribute)
            ]
            token = page.next_page_token
            if not token:
                return

    async def identify(self, workspace_id: str, customer_id: int) -> int:
        """Returns the current id of a customer.

        Raises:
            NotFound: If there is no such customer.
        """
        answer = await self._identity.GetCustomerNodes(
            identity_pb.GetCustomerNodesRequest(customer_id=customer_id), metadata=workspace_metadata(workspace_id)
        )
        return int(answer.customer_id)

    async def nodes(self, workspace_id: str) -> AsyncIterator[list[NodeCustomer]]:
        """See `Sources.nodes`."""
        token = ""
        while True:
            page = await self._identity.ListNodes(
                identity_pb.ListNodesRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield [(node.node_id, node.customer_id, node.mapping_version) for node in page.nodes]
            token = page.next_page_token
            if not token:
                return
