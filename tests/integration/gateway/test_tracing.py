"""The trace of a request goes on in the call that carries its event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import httpx
import pytest
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics_pb
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc as metrics_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as trace_pb
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as trace_grpc

from dev.supervisor.ports import assign_ports
from services.common.database import Database
from tests.integration.gateway.conftest import run_gateway
from tests.integration.gateway.recorder import Recorder
from tests.support.stores import DatabaseUrls

TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector(trace_grpc.TraceServiceServicer, metrics_grpc.MetricsServiceServicer):
    """Takes what is exported."""

    def __init__(self) -> None:
        self.spans: dict[str, tuple[str, str, str]] = {}
        self.arrived = asyncio.Event()

    async def Export(self, request, context):
        """Keeps the spans by name: trace, span, parent."""
        if isinstance(request, metrics_pb.ExportMetricsServiceRequest):
            return metrics_pb.ExportMetricsServiceResponse()
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.spans[span.name] = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
        if "POST /v1/track" in self.spans:
            self.arrived.set()
        return trace_pb.ExportTraceServiceResponse()


@pytest.fixture
async def collector() -> AsyncIterator[tuple[Collector, str]]:
    """A collector and its endpoint."""
    collector = Collector()
    server = grpc.aio.server()
    trace_grpc.add_TraceServiceServicer_to_server(collector, server)
    metrics_grpc.add_MetricsServiceServicer_to_server(collector, server)
    address = f"127.0.0.1:{assign_ports(['collector'], {})['collector']}"
    server.add_insecure_port(address)
    await server.start()
    yield collector, f"http://{address}"
    await server.stop(None)


async def test_the_span_of_a_request_is_the_parent_of_its_call(
    database_urls: DatabaseUrls,
    database: Database,
    redis_url: str,
    recorder_address: tuple[Recorder, str],
    collector: tuple[Collector, str],
    tmp_path: Path,
) -> None:
    recorder, address = recorder_address
    exported, endpoint = collector
    async with run_gateway(
        database_urls, database, redis_url, recorder, address, tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint
    ) as gateway:
        async with httpx.AsyncClient(base_url=gateway.url, timeout=60, verify=False) as client:
            answer = await client.post(
                "/v1/track",
                json={"userId": "u", "event": "E", "writeKey": gateway.demo.write_key},
                headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"},
            )
            assert answer.status_code == 200
        await asyncio.wait_for(exported.arrived.wait(), 60)
        request = exported.spans["POST /v1/track"]
        call = exported.spans["yike.profile.v1.ProfileService/RecordEvents"]
        assert (request[0], request[2]) == (TRACE, "b7ad6b7169203331")
        assert (call[0], call[2]) == (TRACE, request[1])
        assert recorder.metadata[-1]["traceparent"].startswith(f"00-{TRACE}-{call[1]}-")
