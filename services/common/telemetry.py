"""OpenTelemetry: traces and metrics over every hop, exported by OTLP when an endpoint is set."""

from __future__ import annotations

from collections.abc import Iterable

from opentelemetry import context as otel_context
from opentelemetry import metrics, propagate, trace

EXPORT_INTERVAL_MS = 1_000


def start_telemetry(service: str, endpoint: str) -> None:
    """Sets up the providers of this process, once. Without an endpoint nothing is recorded: spans cost next to nothing."""
    if not endpoint:
        return
    # Only here: they take a third of a second to load, and most processes export nothing.
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": f"yike-{service}", "service.namespace": "yike"})
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, insecure=True), schedule_delay_millis=200)
    )
    trace.set_tracer_provider(traces)
    reader = PeriodicExportingMetricReader(
        OTLPMetricExporter(endpoint=endpoint, insecure=True), export_interval_millis=EXPORT_INTERVAL_MS * 10
    )
    metrics.set_meter_provider(MeterProvider(resource=resource, metric_readers=[reader]))


def stop_telemetry() -> None:
    """Exports what is left; called when the process ends."""
    for provider in (trace.get_tracer_provider(), metrics.get_meter_provider()):
        shutdown = getattr(provider, "shutdown", None)
        if shutdown is not None:
            shutdown()


def tracer(name: str) -> trace.Tracer:
    """Returns the tracer of a module."""
    return trace.get_tracer(name)


def meter(name: str) -> metrics.Meter:
    """Returns the meter of a module."""
    return metrics.get_meter(name)


def is_traced() -> bool:
    """Tells whether spans are recorded here, or what runs now belongs to a trace that others record.

    Where neither holds, spans are nothing, and yet making them costs a tenth of a small call.
    """
    return (
        not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
        or trace.get_current_span().get_span_context().is_valid
    )


def current_traceparent() -> str:
    """Returns the W3C traceparent of the current span; empty when nothing is recorded."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent", "")


def context_from(traceparent: str) -> otel_context.Context:
    """Returns the context to start a span under, from a traceparent (empty: a new trace)."""
    return propagate.extract({"traceparent": traceparent} if traceparent else {})


def links_from(traceparents: Iterable[str]) -> list[trace.Link]:
    """Returns links to the spans of several traceparents, for a batch that serves many traces."""
    links = []
    for traceparent in traceparents:
        span_context = trace.get_current_span(context_from(traceparent)).get_span_context()
        if span_context.is_valid:
            links.append(trace.Link(span_context))
    return links
