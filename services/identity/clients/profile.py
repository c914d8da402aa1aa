"""What is known of customers, asked of profile."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import grpc

from services.common.clients import workspace_metadata
from services.common.json_messages import read_object
from services.common.statuses import error_of
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc

BATCH_SECONDS = 60.0
RESTRICTED_SECONDS = 2.0
_NODES = 2_500


class ProfileClient:
    """Profile, as far as identity needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to profile."""
        self._profile = profile_grpc.ProfileServiceStub(channel)

    async def traits(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        """See `Traits.traits`.

        Raises:
            YikeError: What profile answered.
        """
        found: dict[int, Mapping[str, Any]] = {}
        remaining = list(customer_ids)
        while remaining:
            try:
                answer = await self._profile.BatchGetCustomers(
                    profile_pb.BatchGetCustomersRequest(customer_ids=remaining),
                    metadata=workspace_metadata(workspace_id),
                    timeout=BATCH_SECONDS,
                )
            except grpc.aio.AioRpcError as error:
                raise error_of(error) from error
            for each in answer.customers:
                if not each.customer.HasField("restriction"):
                    found[each.customer.customer_id] = read_object(each.customer.traits, "traits")
            remaining = list(answer.remaining_ids)
        return found

    async def restricted(self, workspace_id: str, node_ids: Collection[int]) -> set[int]:
        """See `KnowsPeople.restricted`.

        Raises:
            YikeError: What profile answered.
        """
        asked, found = sorted(node_ids), set[int]()
        for start in range(0, len(asked), _NODES):
            try:
                answer = await self._profile.FilterRestrictedNodes(
                    profile_pb.FilterRestrictedNodesRequest(node_ids=asked[start : start + _NODES]),
                    metadata=workspace_metadata(workspace_id),
                    timeout=RESTRICTED_SECONDS,
                )
            except grpc.aio.AioRpcError as error:
                raise error_of(error) from error
            found.update(answer.node_ids)
        return found
