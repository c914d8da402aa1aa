"""What wraps every RPC: who calls, for which workspace, traced, and with errors as `google.rpc.Status` both ways."""

from __future__ import annotations

import contextlib
import hmac
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import structlog
from google.protobuf.message import DecodeError
from opentelemetry import metrics, propagate, trace
from redis.exceptions import RedisError

from services.common import errors
from services.common.caller import CALLER_KEY, act_as, current_caller, read_caller
from services.common.clock import monotonic_seconds
from services.common.limits import check_limits
from services.common.statuses import DETAILS_KEY, error_of, status_of
from services.common.telemetry import is_traced, tracer

WORKSPACE_KEY = "yike-workspace"
TRACE_KEY = "traceparent"
DEFAULT_DEADLINE_SECONDS = 10.0

_WORKSPACE = re.compile(r"ws_[0-9a-z]{4,32}")
_OPEN_METHODS = ("/grpc.health.v1.",)
_log = structlog.get_logger(__name__)
_tracer = tracer(__name__)
_duration = metrics.get_meter(__name__).create_histogram("rpc.server.duration", unit="ms")


def workspace_of(context: grpc.aio.ServicerContext[Any, Any]) -> str:
    """Returns the workspace a call is for.

    Raises:
        InvalidArgument: If the caller names none, or not the id of one.
    """
    for key, value in context.invocation_metadata() or ():
        if key == WORKSPACE_KEY and isinstance(value, str) and _WORKSPACE.fullmatch(value):
            return value
    raise errors.InvalidArgument(f"The metadata {WORKSPACE_KEY} must name a workspace.", field=WORKSPACE_KEY)


def workspace_metadata(workspace_id: str) -> tuple[tuple[str, str], ...]:
    """Returns the metadata that a call for a workspace carries."""
    return ((WORKSPACE_KEY, workspace_id),)


class ServerInterceptor(grpc.aio.ServerInterceptor):
    """Checks token and caller, spans the call, turns typed errors into statuses and unknown ones into INTERNAL."""

    def __init__(self, token: str) -> None:
        """Takes the token that every call must carry."""
        self._expected = f"Bearer {token}".encode()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        """Wraps a handler of any kind; only health passes without a token."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        method = handler_call_details.method
        metadata = {
            key: value for key, value in handler_call_details.invocation_metadata or () if isinstance(value, str)
        }
        authorised = method.startswith(_OPEN_METHODS) or hmac.compare_digest(
            metadata.get("authorization", "").encode(), self._expected
        )
        # The bytes are read in here, not by gRPC, which would answer those that are no message with UNKNOWN and the
        # name of a Python class.
        serializer = handler.response_serializer
        if handler.unary_unary is not None:
            call = self._wrap_unary(method, metadata, authorised, handler.unary_unary, handler.request_deserializer)
            return grpc.unary_unary_rpc_method_handler(call, response_serializer=serializer)
        if handler.unary_stream is not None:
            call = self._wrap_stream(method, metadata, authorised, handler.unary_stream, handler.request_deserializer)
            return grpc.unary_stream_rpc_method_handler(call, response_serializer=serializer)
        if handler.stream_stream is not None:
            call = self._wrap_stream(method, metadata, authorised, handler.stream_stream, None)
            return grpc.stream_stream_rpc_method_handler(
                call, request_deserializer=handler.request_deserializer, response_serializer=serializer
            )
        raise NotImplementedError(f"{method}: no contract of ours has a stream of requests and one answer")

    def _wrap_unary(self, method: str, metadata: dict[str, str], authorised: bool, inner: Any, deserialize: Any) -> Any:
        async def call(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
            started = monotonic_seconds()
            with _span(method, metadata):
                try:
                    if not authorised:
                        raise errors.Unauthenticated("This service takes calls with its service token only.")
                    act_as(read_caller(metadata.get(WORKSPACE_KEY, ""), metadata.get(CALLER_KEY, "")))
                    return await inner(_read(deserialize, request), context)
                except Exception as error:
                    await _abort(context, method, error)
                finally:
                    _duration.record((monotonic_seconds() - started) * 1_000, {"rpc.method": method})

        return call

    def _wrap_stream(
        self, method: str, metadata: dict[str, str], authorised: bool, inner: Any, deserialize: Any | None
    ) -> Any:
        async def call(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> AsyncIterator[Any]:
            with _span(method, metadata):
                try:
                    if not authorised:
                        raise errors.Unauthenticated("This service takes calls with its service token only.")
                    act_as(read_caller(metadata.get(WORKSPACE_KEY, ""), metadata.get(CALLER_KEY, "")))
                    async for message in inner(_read(deserialize, request), context):
                        yield message
                except Exception as error:
                    await _abort(context, method, error)

        return call


def _span(method: str, metadata: dict[str, str]) -> contextlib.AbstractContextManager[Any]:
    if TRACE_KEY not in metadata and not is_traced():
        return contextlib.nullcontext()
    return _tracer.start_as_current_span(
        method.removeprefix("/"), context=propagate.extract(metadata), kind=trace.SpanKind.SERVER
    )


def _read(deserialize: Any | None, request: Any) -> Any:
    """Returns the message in a call's bytes, as its contract allows it; without a deserializer it is a stream of them."""
    if deserialize is None:
        return request
    try:
        message = deserialize(request)
    except (DecodeError, ValueError) as error:
        raise errors.InvalidArgument(
            "The request is not the message that this method takes; generate the client from the contracts in protos/.",
            reason=errors.Reason.ERROR_REASON_MALFORMED_BODY,
        ) from error
    check_limits(message)
    return message


async def _abort(context: grpc.aio.ServicerContext[Any, Any], method: str, error: Exception) -> None:
    if isinstance(error, grpc.aio.AbortError):
        raise error
    if isinstance(error, grpc.aio.AioRpcError):
        error = error_of(error)
    if isinstance(error, NotImplementedError):
        # What a generated base class raises for a method that nobody wrote.
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, "This service does not have this method.")
    if isinstance(error, RedisError):
        error = errors.Unavailable(retry_after_seconds=1)
    if not isinstance(error, errors.YikeError):
        _log.error("rpc.failed", method=method, error=type(error).__name__, exc_info=error)
        error = errors.Internal()
    status = status_of(error)
    trace.get_current_span().set_attribute("yike.reason", error.reason_name)
    await context.abort(error.status, error.message, trailing_metadata=((DETAILS_KEY, status.SerializeToString()),))


class StreamClientInterceptor(grpc.aio.UnaryStreamClientInterceptor):
    """Adds token, caller, trace and a deadline to a call that is answered by a stream.

    Errors while it is read stay gRPC's own, see `services.common.statuses.error_of`.
    """

    def __init__(self, token: str) -> None:
        """Takes the token of the platform's services."""
        self._authorization = ("authorization", f"Bearer {token}")

    async def intercept_unary_stream(
        self,
        continuation: Callable[[grpc.aio.ClientCallDetails, Any], Awaitable[Any]],
        client_call_details: grpc.aio.ClientCallDetails,
        request: Any,
    ) -> Any:
        """Opens the stream."""
        return await continuation(_with_metadata(client_call_details, self._authorization), request)


def _with_metadata(details: grpc.aio.ClientCallDetails, authorization: tuple[str, str]) -> grpc.aio.ClientCallDetails:
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    metadata = grpc.aio.Metadata(*(details.metadata or ()), authorization, current_caller().metadata, *carrier.items())
    return grpc.aio.ClientCallDetails(
        method=details.method,
        timeout=DEFAULT_DEADLINE_SECONDS if details.timeout is None else details.timeout,
        metadata=metadata,
        credentials=details.credentials,
        wait_for_ready=details.wait_for_ready,
    )
