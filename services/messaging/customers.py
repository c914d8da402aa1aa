"""Profile and identity, as messaging needs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.common.clients import workspace_metadata
from services.common.errors import NotFound
from services.messaging import wire
from services.messaging.domain import CustomerFile
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

FILES_A_CALL = 500
CALL_SECONDS = 8.0


class Customers:
    """Asks the two services who a customer is."""

    def __init__(self, *, profile: Any, identity: Any) -> None:
        """Takes their stubs."""
        self._profile = profile
        self._identity = identity

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, CustomerFile]:
        """Returns the files by the id asked for; unknown ids are left out.

        Raises:
            YikeError: If profile is away, or the files are too large for one answer.
        """
        wanted = sorted(set(customer_ids))
        files: dict[int, CustomerFile] = {}
        for start in range(0, len(wanted), FILES_A_CALL):
            answer = await self._profile.BatchGetCustomers(
                profile_pb.BatchGetCustomersRequest(customer_ids=wanted[start : start + FILES_A_CALL]),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
            for each in answer.customers:
                files[each.requested_id] = wire.customer_file(each.customer)
        return files

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
