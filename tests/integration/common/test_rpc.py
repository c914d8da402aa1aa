"""Calls between services: the token, the workspace and typed errors over a real gRPC connection."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from opentelemetry import context as otel_context

from services.common import errors
from services.common.caller import CALLER_KEY, Caller, Scope, act_as, act_as_service, current_caller, new_caller
from services.common.clients import open_channel, workspace_metadata
from services.common.interceptors import workspace_of
from services.common.server import Service, make_server
from services.common.telemetry import context_from, current_traceparent
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

FAULTS: dict[str, Exception] = {
    "typed": errors.ResourceExhausted("Wait.", retry_after_seconds=2.5, limit="7"),
    "unknown": KeyError("a driver's text that must not leave"),
    "missing": errors.NotFound(),
}


class Faulty(identity_grpc.IdentityServiceServicer):
    """Answers with the workspace's length or raises what it is asked for."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []
        self.traces: list[str] = []

    async def LookupCustomer(self, request: Any, context: Any) -> Any:
        self.callers.append(current_caller())
        self.traces.append(current_traceparent())
        if request.type in FAULTS:
            raise FAULTS[request.type]
        return identity_pb.LookupCustomerResponse(customer_id=len(workspace_of(context)))


@pytest.fixture
def servicer() -> Faulty:
    """What the server calls."""
    return Faulty()  # type: ignore[abstract]  # It answers what is asked here.


@pytest.fixture
async def address(servicer: Faulty) -> AsyncIterator[str]:
    """A running server."""
    service = Service(
        name="identity",
        servicers=[(identity_grpc.add_IdentityServiceServicer_to_server, servicer)],
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
        request = identity_pb.LookupCustomerRequest(type=kind, value="x")
        return await stub.LookupCustomer(request, metadata=workspace_metadata(workspace))


async def test_a_call_carries_its_workspace(address: str) -> None:
    assert (await lookup(address, "phone", workspace="ws_abcdef")).customer_id == 9


async def test_a_call_carries_its_caller_and_calls_side_by_side_their_own(address: str, servicer: Faulty) -> None:
    async def call_as(caller: Caller) -> None:
        act_as(caller)
        await lookup(address, "phone", workspace=caller.workspace_id)

    callers = [new_caller(f"ws_abcd{number}", f"key:{number}", {Scope.READ}) for number in range(5)]
    await asyncio.gather(*(call_as(caller) for caller in callers))
    assert sorted(servicer.callers, key=lambda caller: caller.principal) == callers
    servicer.callers.clear()
    act_as_service("segment")
    await lookup(address, "phone")
    assert servicer.callers == [new_caller("ws_abcd", "service:segment")]


async def test_a_malformed_caller_is_refused_and_an_unnamed_one_is_named_so(address: str, servicer: Faulty) -> None:
    async with grpc.aio.insecure_channel(address) as channel:
        stub = identity_grpc.IdentityServiceStub(channel)
        request = identity_pb.LookupCustomerRequest(type="phone", value="x")
        metadata = (("authorization", "Bearer right"), *workspace_metadata("ws_abcd"))
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.LookupCustomer(request, metadata=(*metadata, (CALLER_KEY, "key:1 AND MORE")))
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert servicer.callers == []
        await stub.LookupCustomer(request, metadata=metadata)
    assert [caller.principal for caller in servicer.callers] == ["service:unnamed"]


async def test_a_trace_that_others_record_goes_on_where_nothing_is_recorded(address: str, servicer: Faulty) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    attached = otel_context.attach(context_from(trace))
    try:
        await lookup(address, "phone")
    finally:
        otel_context.detach(attached)
    await lookup(address, "phone")
    assert servicer.traces == [trace, ""]


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


async def test_a_service_that_greets_late_is_waited_for(address: str) -> None:
    host, port = address.split(":")

    async def greet_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Longer than all pauses between attempts to connect, as on a machine without processor time to spare.
        await asyncio.sleep(0.8)
        to_read, to_write = await asyncio.open_connection(host, int(port))
        await asyncio.gather(passed_on(reader, to_write), passed_on(to_read, writer))

    async with await asyncio.start_server(greet_late, "127.0.0.1", 0) as before:
        late = "{}:{}".format(*before.sockets[0].getsockname()[:2])
        assert (await lookup(late, "phone", workspace="ws_abcdef")).customer_id == len("ws_abcdef")


async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Passes bytes on until their sender ends."""
    try:
        while sent := await reader.read(65_536):
            writer.write(sent)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def test_health_needs_no_token(address: str) -> None:
    async with grpc.aio.insecure_channel(address) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=60)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
