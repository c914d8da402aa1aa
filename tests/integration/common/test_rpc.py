"""Calls between services: the token, the workspace and typed errors over a real gRPC connection."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.common import errors
from services.common.clients import open_channel, workspace_metadata
from services.common.interceptors import workspace_of
from services.common.server import Service, make_server
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

FAULTS: dict[str, Exception] = {
    "typed": errors.ResourceExhausted("Wait.", retry_after_seconds=2.5, limit="7"),
    "unknown": KeyError("a driver's text that must not leave"),
    "missing": errors.NotFound(),
}


class Faulty(identity_grpc.IdentityServiceServicer):
    """Answers with the workspace's length or raises what it is asked for."""

    async def LookupCustomer(self, request: Any, context: Any) -> Any:
        if request.type in FAULTS:
            raise FAULTS[request.type]
        return identity_pb.LookupCustomerResponse(customer_id=len(workspace_of(context)))


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A running server."""
    service = Service(
        name="identity",
        servicers=[(identity_grpc.add_IdentityServiceServicer_to_server, Faulty())],
        service_names=("yike.identity.v1.IdentityService",),
    )
    server, _checks = make_server(service, "right")
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


async def lookup(address: str, kind: str, *, token: str = "right", workspace: str = "ws_abcd") -> Any:
    async with open_channel(address, token=token) as channel:
        stub = identity_grpc.IdentityServiceStub(channel)
        request = identity_pb.LookupCustomerRequest(type=kind)
        return await stub.LookupCustomer(request, metadata=workspace_metadata(workspace))


async def test_a_call_carries_its_workspace(address: str) -> None:
    assert (await lookup(address, "phone", workspace="ws_abcdef")).customer_id == 9


async def test_typed_errors_survive_the_call(address: str) -> None:
    with pytest.raises(errors.ResourceExhausted) as caught:
        await lookup(address, "typed")
    assert caught.value.reason_name == "BACKLOG_FULL"
    assert caught.value.retry_after_seconds == 2.5
    assert caught.value.metadata == {"limit": "7"}
    assert caught.value.message == "Wait."
    with pytest.raises(errors.NotFound):
        await lookup(address, "missing")


async def test_an_unexpected_error_tells_nothing_of_its_text(address: str) -> None:
    with pytest.raises(errors.Internal) as caught:
        await lookup(address, "unknown")
    assert "driver" not in caught.value.message


@pytest.mark.parametrize("token", ["", "wrong", "rightt"])
async def test_a_call_without_the_service_token_is_refused(address: str, token: str) -> None:
    with pytest.raises(errors.Unauthenticated):
        await lookup(address, "phone", token=token)


async def test_a_call_without_a_workspace_is_refused(address: str) -> None:
    with pytest.raises(errors.InvalidArgument):
        await lookup(address, "phone", workspace="../etc")


async def test_a_service_that_is_away_is_unavailable() -> None:
    with pytest.raises(errors.Unavailable) as caught:
        await lookup("127.0.0.1:1", "phone")
    assert caught.value.retry_after_seconds is not None


async def test_health_needs_no_token(address: str) -> None:
    async with grpc.aio.insecure_channel(address) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
