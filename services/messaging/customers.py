"""Profile and identity, as messaging needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.common.clients import workspace_metadata
from services.common.errors import Internal, NotFound
from services.messaging import wire
from services.messaging.domain import CustomerFile
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc

FILES_A_CALL = 500
CALL_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class CustomerFiles:
    """What profile tells of customers.

    Attributes:
        by_id: The files, by the id asked for.
        too_large: The ids of customers whose files are over profile's limit and so cannot be read.
    """

    by_id: Mapping[int, CustomerFile]
    too_large: frozenset[int] = frozenset()


class Customers:
    """Asks the two services who a customer is."""

    def __init__(
        self, *, profile: profile_grpc.ProfileServiceAsyncStub, identity: identity_grpc.IdentityServiceAsyncStub
    ) -> None:
        """Takes their stubs."""
        self._profile = profile
        self._identity = identity

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> CustomerFiles:
        """Returns the files by the id asked for; unknown ids are left out.

        Raises:
            YikeError: If profile is away.
        """
        wanted = sorted(set(customer_ids))
        files: dict[int, CustomerFile] = {}
        too_large: set[int] = set()
        while wanted:
            part = wanted[:FILES_A_CALL]
            answer = await self._profile.BatchGetCustomers(
                profile_pb.BatchGetCustomersRequest(customer_ids=part),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
            for each in answer.customers:
                files[each.requested_id] = wire.customer_file(each.customer)
            too_large.update(each.requested_id for each in answer.too_large)
            if len(answer.remaining_ids) >= len(part):
                raise Internal("Profile answered for none of the customers asked for.")
            wanted = [*answer.remaining_ids, *wanted[FILES_A_CALL:]]
        return CustomerFiles(files, frozenset(too_large))

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
