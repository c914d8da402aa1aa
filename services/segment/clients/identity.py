"""Who is who, asked of identity."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import grpc

from services.common.clients import workspace_metadata
from services.common.identifier_types import identifier_type
from services.segment.domain.customer_lists import Holder
from services.segment.usecases.loading import NodeCustomer
from yike.common.v1 import identifier_pb2 as identifier_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

PAGE_SECONDS = 60.0


class IdentityClient:
    """Identity, as far as segment needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to identity."""
        self._identity = identity_grpc.IdentityServiceStub(channel)

    async def identify(self, workspace_id: str, customer_id: int) -> int:
        """Returns the current id of a customer.

        Raises:
            NotFound: If there is no such customer.
        """
        answer = await self._identity.GetCustomerNodes(
            identity_pb.GetCustomerNodesRequest(customer_id=customer_id), metadata=workspace_metadata(workspace_id)
        )
        return int(answer.customer_id)

    async def find(self, workspace_id: str, value: str) -> list[tuple[str, int]]:
        """See `WhoIsWho.find`."""
        answer = await self._identity.FindCustomers(
            identity_pb.FindCustomersRequest(value=value), metadata=workspace_metadata(workspace_id)
        )
        return [(each.type, each.customer_id) for each in answer.customers]

    async def current(self, workspace_id: str, customer_id: int) -> int | None:
        """See `WhoIsWho.current`."""
        answer = await self._identity.BatchGetCustomerNodes(
            identity_pb.BatchGetCustomerNodesRequest(customer_ids=[customer_id]),
            metadata=workspace_metadata(workspace_id),
        )
        return answer.customers[0].customer.customer_id if answer.customers else None

    async def holders(self, workspace_id: str, identifiers: Sequence[tuple[str, str]]) -> list[Holder | None]:
        """See `WhoHas.holders`."""
        kinds = [identifier_type(kind) for kind, _ in identifiers]
        # Known ones make nobody, and one alone links nobody; they are looked at where the item might link.
        items = [
            identity_pb.IdentitySet(known_identifiers=[identifier_pb.Identifier(type=kind, value=value)], link=True)
            for kind, (_, value) in zip(kinds, identifiers, strict=True)
            if kind is not None
        ]
        if not items:
            return [None] * len(kinds)
        answer = await self._identity.ResolveIdentities(
            identity_pb.ResolveIdentitiesRequest(items=items), metadata=workspace_metadata(workspace_id)
        )
        found = iter(
            Holder(each.node_id, each.customer_id, each.mapping_version) if each.node_id else None
            for each in answer.resolutions
        )
        return [None if kind is None else next(found) for kind in kinds]

    async def types_of(self, workspace_id: str, node_ids: Sequence[int]) -> dict[int, str]:
        """See `NodeTypes.types_of`."""
        answer = await self._identity.BatchGetNodeTypes(
            identity_pb.BatchGetNodeTypesRequest(node_ids=node_ids), metadata=workspace_metadata(workspace_id)
        )
        return dict(zip(answer.node_ids, answer.types, strict=True))

    async def nodes(self, workspace_id: str) -> AsyncIterator[list[NodeCustomer]]:
        """Yields all nodes with their customers, page by page."""
        token = ""
        while True:
            page = await self._identity.ListNodes(
                identity_pb.ListNodesRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield [(node.node_id, node.customer_id, node.mapping_version, node.identifier.type) for node in page.nodes]
            token = page.next_page_token
            if not token:
                return
