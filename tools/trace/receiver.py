"""A small OTLP/gRPC collector: takes the spans that the platform's processes export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc


@dataclass(frozen=True)
class Span:
    """One span as exported.

    Attributes:
        trace_id: 16 bytes.
        span_id: 8 bytes.
        parent_id: 8 bytes; empty for a root.
        name: What was done.
        service: The process that did it.
        start_ns: Nanoseconds since 1970.
        end_ns: Nanoseconds since 1970.
        linked_traces: Traces that a batch's span also served.
    """

    trace_id: bytes
    span_id: bytes
    parent_id: bytes
    name: str
    service: str
    start_ns: int
    end_ns: int
    linked_traces: frozenset[bytes] = frozenset()


class SpanCollector(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps all spans it is sent, by span id."""

    def __init__(self) -> None:
        """Begins empty."""
        self.spans: dict[bytes, Span] = {}

    async def Export(self, request: Any, context: Any) -> Any:
        """Takes one export."""
        for resource in request.resource_spans:
            service = next(
                (each.value.string_value for each in resource.resource.attributes if each.key == "service.name"), "?"
            )
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.spans[span.span_id] = Span(
                        trace_id=span.trace_id,
                        span_id=span.span_id,
                        parent_id=span.parent_span_id,
                        name=span.name,
                        service=service.removeprefix("yike-"),
                        start_ns=span.start_time_unix_nano,
                        end_ns=span.end_time_unix_nano,
                        linked_traces=frozenset(link.trace_id for link in span.links),
                    )
        return trace_service_pb2.ExportTraceServiceResponse()

    def of_trace(self, trace_id: bytes) -> list[Span]:
        """Returns the spans of a trace, by start."""
        return sorted(
            (span for span in self.spans.values() if span.trace_id == trace_id), key=lambda span: span.start_ns
        )


class MetricCollector(metrics_service_pb2_grpc.MetricsServiceServicer):
    """Takes metrics and counts the names that came."""

    def __init__(self) -> None:
        """Begins empty."""
        self.names: set[str] = set()

    async def Export(self, request: Any, context: Any) -> Any:
        """Takes one export."""
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                self.names |= {metric.name for metric in scope.metrics}
        return metrics_service_pb2.ExportMetricsServiceResponse()


async def start_collector() -> tuple[grpc.aio.Server, str, SpanCollector, MetricCollector]:
    """Starts collecting on a free loopback port; returns the server, its endpoint and the collectors."""
    spans, metrics = SpanCollector(), MetricCollector()
    server = grpc.aio.server()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(spans, server)  # type: ignore[no-untyped-call]
    metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(metrics, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, f"http://127.0.0.1:{port}", spans, metrics
