"""`kill -9` of scoring while it trains: the operation is taken over and gives one model, once."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from dev.supervisor.environment import REPOSITORY
from dev.supervisor.ports import assign_ports
from services.common.clients import open_channel, workspace_metadata
from services.common.server import Service, make_server
from services.common.topology import SERVICES
from tests.integration.scoring.peers import Segment
from tests.support.stores import DatabaseUrls
from yike.common.v1 import operations_pb2 as operations_pb
from yike.common.v1 import operations_pb2_grpc as operations_grpc
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb
from yike.scoring.v1 import scoring_service_pb2_grpc as scoring_grpc
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

TOKEN = secrets.token_hex(16)
WORKSPACE = "ws_killed"
METADATA = workspace_metadata(WORKSPACE)

Start = Callable[[], Awaitable[asyncio.subprocess.Process]]


class SegmentServicer(segment_grpc.SegmentServiceServicer):
    """Answers frames over gRPC, to a process of scoring's own."""

    def __init__(self, segment: Segment) -> None:
        """Takes who makes them."""
        self._segment = segment

    async def GetFeatureFrame(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """Streams a frame."""
        async for piece in self._segment.GetFeatureFrame(request, metadata=context.invocation_metadata()):
            yield piece

    async def ListRestrictedCustomers(self, request: Any, context: Any) -> Any:
        """Answers who is restricted: nobody."""
        return await self._segment.ListRestrictedCustomers(request)


@pytest.fixture
async def peers() -> AsyncIterator[tuple[Segment, dict[str, int]]]:
    """Segment, listening, and the ports of all services."""
    segment, ports = Segment(), assign_ports(list(SERVICES), {})
    servicer = SegmentServicer(segment)  # type: ignore[abstract]  # It answers what scoring asks.
    server, _ = make_server(Service("segment", [(segment_grpc.add_SegmentServiceServicer_to_server, servicer)]), TOKEN)
    server.add_insecure_port(f"127.0.0.1:{ports['segment']}")
    await server.start()
    yield segment, ports
    await server.stop(None)


@pytest.fixture
async def start(
    database_urls: DatabaseUrls, redis_url: str, peers: tuple[Segment, dict[str, int]], tmp_path: Path
) -> AsyncIterator[Start]:
    """Starts processes of scoring; all are gone afterwards."""
    started: list[asyncio.subprocess.Process] = []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YIKE_")} | {
        "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'protos' / 'gen'}",
        "YIKE_HOME": str(tmp_path),
        "YIKE_DATABASE_URL": database_urls("scoring"),
        "YIKE_REDIS_URL": redis_url,
        "YIKE_SERVICE_TOKEN": TOKEN,
        "YIKE_ENCRYPTION_KEY": base64.b64encode(bytes(32)).decode(),
        **{f"YIKE_{name.upper()}_ADDRESS": f"127.0.0.1:{port}" for name, port in peers[1].items()},
    }

    async def start_one() -> asyncio.subprocess.Process:
        with (tmp_path / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "services", "scoring", cwd=REPOSITORY, env=environment, stdout=log, stderr=log
            )
        started.append(process)
        return process

    yield start_one
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_training_survives_the_end_of_its_process(
    start: Start, peers: tuple[Segment, dict[str, int]], database_urls: DatabaseUrls
) -> None:
    segment, ports = peers
    segment.held = asyncio.Event()
    first = await start()
    async with open_channel(f"127.0.0.1:{ports['scoring']}", token=TOKEN) as channel:
        scoring, operations = scoring_grpc.ScoringServiceStub(channel), operations_grpc.OperationsServiceStub(channel)

        async def call(method: Any, request: Any) -> Any:
            async with asyncio.timeout(90):
                return await method(request, metadata=METADATA, wait_for_ready=True, timeout=90)

        asked = scoring_pb.TrainModelRequest(horizon_days=45, request_id="once")
        operation = await call(scoring.TrainModel, asked)
        async with asyncio.timeout(90):
            await segment.reached.wait()
        first.send_signal(signal.SIGKILL)
        await first.wait()

        administrator = await asyncpg.connect(database_urls("admin"))
        # Its lease ends by itself in 10 seconds; the test lets them pass.
        left = await administrator.fetchrow(
            "UPDATE scoring.operations SET lease_time = now() RETURNING attempts, end_time"
        )
        assert (left["attempts"], left["end_time"]) == (1, None)
        segment.held.set()
        await start()
        assert (await call(scoring.TrainModel, asked)).name == operation.name

        async with asyncio.timeout(90):
            while not operation.done:
                await asyncio.sleep(0.1)
                operation = await call(
                    operations.GetOperation,
                    operations_pb.GetOperationRequest(operation_id=operation.name.partition("/")[2]),
                )
        model = scoring_pb.Model()
        assert operation.response.Unpack(model), operation
        assert operation.metadata.attempts == 2
        listed = await call(scoring.ListModels, scoring_pb.ListModelsRequest())
        assert [each.model_id for each in listed.models] == [model.model_id]
        scores = await administrator.fetch("SELECT DISTINCT model_id, count(*) OVER () AS n FROM scoring.scores "
                                           "WHERE name = 'churn_probability'")  # fmt: skip
        assert [(row["model_id"], row["n"]) for row in scores] == [(model.model_id, model.scored_customers)]
        await administrator.close()
