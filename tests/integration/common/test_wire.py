"""What comes over the wire without being a call of ours: bytes that are no message, questions without the token."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from gateway.transcoding.routes import contract_files
from services.common.server import Service, make_server
from services.common.statuses import error_of

TOKEN = "right"
AUTHORIZED = (("authorization", f"Bearer {TOKEN}"),)
METHODS: list[MethodDescriptor] = [
    method
    for file in (*(each for _, each in contract_files()), health_pb2.DESCRIPTOR)
    for service in file.services_by_name.values()
    for method in service.methods
]
# A number cut off, a length beyond the end, text, and groups without an end.
GARBAGE = (b"\xff", b"\x0a\x7fshort", b"not a message at all", b"\x0b" * 200)


def _registrations() -> tuple[list[tuple[Any, Any]], tuple[str, ...]]:
    """Returns every service's generated registration with its generated servicer, which implements nothing."""
    made, names = [], []
    for _, file in contract_files():
        module = importlib.import_module(f"{file.name.removesuffix('.proto').replace('/', '.')}_pb2_grpc")
        for service in file.services_by_name.values():
            add = getattr(module, f"add_{service.name}Servicer_to_server")
            made.append((add, getattr(module, f"{service.name}Servicer")()))
            names.append(service.full_name)
    return made, tuple(names)


async def _serve(*, reflects: bool) -> AsyncIterator[grpc.aio.Channel]:
    servicers, names = _registrations()
    server, _ = make_server(Service("all", servicers, service_names=names), TOKEN, reflects=reflects)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(None)


@pytest.fixture(scope="module")
async def channel() -> AsyncIterator[grpc.aio.Channel]:
    """A channel to a server of all contracts, as every process serves its own."""
    async for made in _serve(reflects=False):
        yield made


@pytest.fixture(scope="module")
async def reflecting() -> AsyncIterator[grpc.aio.Channel]:
    """The same with reflection asked for."""
    async for made in _serve(reflects=True):
        yield made


async def _failure(
    channel: Any, method: MethodDescriptor, sent: bytes, metadata: tuple[tuple[str, str], ...]
) -> grpc.aio.AioRpcError:
    path = f"/{method.containing_service.full_name}/{method.name}"
    try:
        if method.server_streaming:
            async for _ in channel.unary_stream(path)(sent, metadata=metadata, timeout=60):
                pass
        else:
            await channel.unary_unary(path)(sent, metadata=metadata, timeout=60)
    except grpc.aio.AioRpcError as error:
        return error
    pytest.fail(f"{path} answered")


async def test_bytes_that_are_no_message_are_the_callers_fault(channel: Any) -> None:
    for method, sent in product(METHODS, GARBAGE):
        error = await _failure(channel, method, sent, AUTHORIZED)
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT, (method.full_name, sent)
        assert error_of(error).reason_name == "MALFORMED_BODY", (method.full_name, sent)
        assert "Error" not in (error.details() or ""), (method.full_name, sent)


async def test_a_method_that_a_service_does_not_have_is_told_as_such(channel: Any) -> None:
    for path in (
        "/yike.identity.v1.IdentityService/GetIdentityStats",
        "/yike.identity.v1.IdentityService/Nothing",
        "/x/y",
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await channel.unary_unary(path)(b"", metadata=AUTHORIZED, timeout=60)
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def _asking() -> Any:
    return iter([reflection_pb2.ServerReflectionRequest(list_services="")])


async def test_reflection_is_off_unless_asked_for(channel: Any) -> None:
    # Without a message: one that is sent when the answer is there already fails by itself, in the client.
    call = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(metadata=AUTHORIZED, timeout=60)
    assert await call.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("token", ["", "Bearer wrong", TOKEN])
async def test_reflection_tells_nothing_without_the_token(reflecting: Any, token: str) -> None:
    metadata = (("authorization", token),)
    call = reflection_pb2_grpc.ServerReflectionStub(reflecting).ServerReflectionInfo(_asking(), metadata=metadata)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_reflection_names_the_services_to_who_has_the_token(reflecting: Any) -> None:
    call = reflection_pb2_grpc.ServerReflectionStub(reflecting).ServerReflectionInfo(_asking(), metadata=AUTHORIZED)
    answer = await call.read()
    named = {service.name for service in answer.list_services_response.service}
    assert {service.full_name for _, file in contract_files() for service in file.services_by_name.values()} <= named


async def test_nothing_but_health_is_answered_without_the_token(channel: Any) -> None:
    # Health is asked by those who start a process, before anyone has a token.
    for method in METHODS:
        if not method.containing_service.full_name.startswith("grpc.health."):
            error = await _failure(channel, method, b"", ())
            assert error.code() is grpc.StatusCode.UNAUTHENTICATED, method.full_name
