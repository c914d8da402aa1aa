"""Who is who, asked of identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import grpc

from services.common.clients import workspace_metadata
from services.scoring.domain import KnownCustomer
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

BATCH = 2_500


class IdentityClient:
    """Identity, as far as scoring needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to identity."""
        self._identity = identity_grpc.IdentityServiceStub(channel)

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's, the current one first.

        Raises:
            NotFound: If there is no such customer.
        """
        answer = await self._identity.GetCustomerNodes(
            identity_pb.GetCustomerNodesRequest(customer_id=customer_id), metadata=workspace_metadata(workspace_id)
        )
        return [answer.customer_id, *(node.node_id for node in answer.nodes if node.node_id != answer.customer_id)]

    async def known(self, workspace_id: str, customer_ids: Sequence[int]) -> Mapping[int, KnownCustomer]:
        """Returns the customer of each id that exists."""
        known: dict[int, KnownCustomer] = {}
        for start in range(0, len(customer_ids), BATCH):
            answer = await self._identity.BatchGetCustomerNodes(
                identity_pb.BatchGetCustomerNodesRequest(customer_ids=customer_ids[start : start + BATCH]),
                metadata=workspace_metadata(workspace_id),
            )
            for each in answer.customers:
                ids = {each.customer.customer_id, *(node.node_id for node in each.customer.nodes)}
                known[each.requested_id] = KnownCustomer(each.customer.customer_id, tuple(sorted(ids)))
        return known
