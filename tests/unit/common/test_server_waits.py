"""What a server does for a call hangs on that call, and not on how many methods it has."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.common.clients import open_channel
from services.common.server import Service, make_server
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

TOKEN = "token-of-the-test"


class _Methods:
    """Has a method of every name; none is called."""

    def __getattr__(self, name: str) -> Any:
        async def method(request: Any, context: Any) -> Any:
            raise NotImplementedError

        return method


async def test_a_call_begins_no_wait_for_each_method_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(
        name="segment",
        servicers=[(segment_grpc.add_SegmentServiceServicer_to_server, _Methods())],
    )
    waited: list[int] = []
    wait = asyncio.wait

    async def noting(awaited: Collection[Any], **arguments: Any) -> Any:
        waited.append(len(awaited))
        return await wait(awaited, **arguments)

    # gRPC looks it up each time that it waits.
    monkeypatch.setattr(asyncio, "wait", noting)
    server, checks = make_server(service, TOKEN)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    await checks.set("", health_pb2.HealthCheckResponse.SERVING)
    async with open_channel(f"127.0.0.1:{port}", token=TOKEN) as channel:
        for _ in range(3):
            answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
    await server.stop(None)
    assert max(waited, default=0) <= 3
