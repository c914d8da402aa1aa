"""Who is who, asked of identity."""

from __future__ import annotations

from collections.abc import Sequence

import grpc

from services.common.clients import workspace_metadata
from services.common.errors import InvalidArgument, NotFound
from services.messaging.domain.replies import Holder
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

CALL_SECONDS = 8.0


class IdentityClient:
    """Identity, as far as messaging needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to identity."""
        self._identity = identity_grpc.IdentityServiceStub(channel)

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's; for an unknown one itself, whose failed messages are on record.

        Raises:
            YikeError: If identity is away.
        """
        try:
            answer = await self._identity.GetCustomerNodes(
                identity_pb.GetCustomerNodesRequest(customer_id=customer_id),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
        except NotFound:
            return [customer_id]
        return sorted({customer_id, answer.customer_id, *(node.node_id for node in answer.nodes)})

    async def known_ids(self, workspace_id: str, customer_id: int) -> list[int] | None:
        """Returns every id that is this customer's; None where there is no such customer, or not any more.

        Raises:
            YikeError: If identity is away.
        """
        try:
            answer = await self._identity.GetCustomerNodes(
                identity_pb.GetCustomerNodesRequest(customer_id=customer_id),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
        except NotFound:
            return None
        return sorted({customer_id, answer.customer_id, *(node.node_id for node in answer.nodes)})

    async def node_of(self, workspace_id: str, types: Sequence[str], value: str) -> int:
        """Returns the node of an identifier of the first of these types under which it is known; 0 where it is under none.

        Raises:
            YikeError: If identity is away.
        """
        for each in types:
            try:
                answer = await self._identity.LookupCustomerNodes(
                    identity_pb.LookupCustomerRequest(type=each, value=value),
                    metadata=workspace_metadata(workspace_id),
                    timeout=CALL_SECONDS,
                )
            except (NotFound, InvalidArgument):
                # Nobody has it, or nobody ever had one of this type.
                continue
            for node in answer.nodes:
                if (node.identifier.type, node.identifier.value) == (each, value):
                    return node.node_id
        return 0

    async def holder_of(self, workspace_id: str, type_: str, value: str) -> Holder | None:
        """Returns whose an identifier is; None when nobody is known to have it.

        Args:
            workspace_id: Whose customers.
            type_: As `phone`.
            value: Normalised as in events.

        Raises:
            YikeError: If identity is away.
        """
        try:
            answer = await self._identity.LookupCustomerNodes(
                identity_pb.LookupCustomerRequest(type=type_, value=value),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
        except (NotFound, InvalidArgument):
            # Invalid: nobody ever had an identifier of that type.
            return None
        own = [node.node_id for node in answer.nodes if (node.identifier.type, node.identifier.value) == (type_, value)]
        ids = {answer.customer_id, *(node.node_id for node in answer.nodes)}
        return Holder(answer.customer_id, tuple(sorted(ids)), own[0] if own else answer.customer_id)
