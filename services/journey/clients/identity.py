"""Calls to identity."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

import grpc

from services.common.clients import workspace_metadata
from services.common.errors import InvalidArgument, NotFound
from services.journey.clients.asking import CALL_SECONDS, CALLS_AT_ONCE
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc


class IdentityClient:
    """Asks identity."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes an open channel."""
        self._stub = identity_grpc.IdentityServiceStub(channel)

    async def current_ids(self, workspace_id: str, customer_ids: Collection[int]) -> dict[int, int]:
        """Returns the present id of each customer, by the id asked for; who is nobody is left out."""
        wanted = sorted(set(customer_ids))
        if not wanted:
            return {}
        answer = await self._stub.BatchGetNodeIds(
            identity_pb.BatchGetNodeIdsRequest(customer_ids=wanted),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        # The id of a customer is that of one of its nodes, for ever.
        customer_of = dict(zip(answer.node_ids, answer.customer_ids, strict=True))
        return {each: customer_of[each] for each in wanted if each in customer_of}

    async def customers_of(self, workspace_id: str, identifiers: Sequence[tuple[str, str]]) -> list[int | None]:
        """Returns whose identifiers, (type, value), are, in their order; None: nobody's. Eight are asked for at once."""
        at_once = asyncio.Semaphore(CALLS_AT_ONCE)

        async def ask(kind: str, value: str) -> int | None:
            request = identity_pb.LookupCustomerRequest(type=kind, value=value)
            async with at_once:
                try:
                    found = await self._stub.LookupCustomer(
                        request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
                    )
                except (NotFound, InvalidArgument):
                    return None
            return int(found.customer_id)

        return await asyncio.gather(*(ask(kind, value) for kind, value in identifiers))
