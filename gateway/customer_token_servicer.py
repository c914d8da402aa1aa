"""The wire of customer tokens: made for a customer whom identity knows, with the key that calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import grpc

from gateway.auth.customer_tokens import USUAL_LIFETIME, CustomerTokens
from gateway.problems import from_service
from services.common.caller import current_caller
from services.common.clients import workspace_metadata
from services.common.errors import InvalidArgument, PermissionDenied, Reason, YikeError
from yike.gateway.v1 import customer_token_service_pb2 as token_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

NEEDED_SECONDS: Final = 5.0
_KEY: Final = "key:"


class CustomerTokenServicer:
    """Answers `yike.gateway.v1.CustomerTokenService` for the caller of the present request."""

    def __init__(self, channel: grpc.aio.Channel, tokens: CustomerTokens) -> None:
        """Takes the channel to identity, and what makes tokens."""
        self._identity = identity_grpc.IdentityServiceStub(channel)
        self._tokens = tokens

    def methods(self) -> Mapping[str, Callable[[Any], Awaitable[Any]]]:
        """Returns the methods by name."""
        return {"IssueCustomerToken": self.IssueCustomerToken}

    async def IssueCustomerToken(self, request: token_pb.IssueCustomerTokenRequest) -> token_pb.CustomerToken:
        """Makes a token for a customer."""
        caller = current_caller()
        if not caller.principal.startswith(_KEY):
            raise PermissionDenied(
                "A customer token is made with a key, and ends with it; call from a server, with a secret key.",
                reason=Reason.ERROR_REASON_KEY_NEEDED,
            )
        if bool(request.customer_id) == request.HasField("identifier"):
            raise InvalidArgument("Give either customer_id or identifier.", field="customer_id")
        try:
            customer_id = await self._customer_id(caller.workspace_id, request)
        except YikeError as error:
            raise from_service(error) from error
        lifetime = timedelta(seconds=request.lifetime_seconds) or USUAL_LIFETIME
        token, end = self._tokens.issue(caller.workspace_id, customer_id, caller.principal.removeprefix(_KEY), lifetime)
        made = token_pb.CustomerToken(token=token, customer_id=customer_id)
        made.expire_time.FromDatetime(end)
        return made

    async def _customer_id(self, workspace_id: str, request: token_pb.IssueCustomerTokenRequest) -> int:
        metadata = workspace_metadata(workspace_id)
        if not request.customer_id:
            looked_up = await self._identity.LookupCustomer(
                identity_pb.LookupCustomerRequest(type=request.identifier.type, value=request.identifier.value),
                metadata=metadata,
                timeout=NEEDED_SECONDS,
            )
            return int(looked_up.customer_id)
        found = await self._identity.GetCustomerNodes(
            identity_pb.GetCustomerNodesRequest(customer_id=request.customer_id),
            metadata=metadata,
            timeout=NEEDED_SECONDS,
        )
        return int(found.customer_id)
