"""Channels to the other services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import grpc
from opentelemetry import propagate, trace

from services.common.caller import current_caller
from services.common.interceptors import DEFAULT_DEADLINE_SECONDS, StreamClientInterceptor, workspace_metadata
from services.common.statuses import error_of
from services.common.telemetry import is_traced, tracer

MAXIMUM_MESSAGE_BYTES = 16 * 1024 * 1024

__all__ = ["MAXIMUM_MESSAGE_BYTES", "open_channel", "workspace_metadata"]

_tracer = tracer(__name__)
_Metadata = Sequence[tuple[str, str]]


def open_channel(address: str, *, token: str) -> grpc.aio.Channel:
    """Opens a channel that carries the service token, the caller, traces, and a deadline of 10 s where the caller gives none.

    Nothing is connected before the first call; a peer that restarts is found again within half a second, and one that
    has no processor time to spare may take 5 s to greet. Calls are not
    retried here: a caller retries what it knows to be repeatable. A call with one answer is a coroutine, which begins when it
    is awaited.
    """
    channel = grpc.aio.insecure_channel(
        address,
        options=[
            ("grpc.max_receive_message_length", MAXIMUM_MESSAGE_BYTES),
            ("grpc.max_send_message_length", MAXIMUM_MESSAGE_BYTES),
            ("grpc.initial_reconnect_backoff_ms", 100),
            # Despite its name not a pause: so long a peer may take for the handshake before the connection is given up.
            ("grpc.min_reconnect_backoff_ms", 5_000),
            ("grpc.max_reconnect_backoff_ms", 500),
            ("grpc.keepalive_time_ms", 30_000),
            ("grpc.keepalive_timeout_ms", 5_000),
            ("grpc.enable_retries", 0),
        ],
        interceptors=[StreamClientInterceptor(token)],
    )
    return _ServiceChannel(channel, token)


class _ServiceChannel(grpc.aio.Channel):
    """A channel whose calls with one answer carry what ours carry, and raise typed errors.

    gRPC's own interceptors would do the same with a task and a second object for each call, which cost as much as the call.
    """

    def __init__(self, channel: grpc.aio.Channel, token: str) -> None:
        self._channel = channel
        self._authorization = ("authorization", f"Bearer {token}")

    async def __aenter__(self) -> Self:
        await self._channel.__aenter__()
        return self

    async def __aexit__(self, *raised: Any) -> None:
        await self._channel.__aexit__(*raised)

    async def close(self, grace: float | None = None) -> None:
        await self._channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        return self._channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        await self._channel.channel_ready()

    def unary_unary(self, method: str, *arguments: Any, **named: Any) -> Callable[..., Any]:  # type: ignore[override]  # A coroutine function, see `open_channel`.
        """Returns what makes calls of a method.

        Raises:
            YikeError: What the service answered.
        """
        inner = self._channel.unary_unary(method, *arguments, **named)
        name = method.removeprefix("/")
        authorization = self._authorization

        async def call(
            request: Any,
            *,
            timeout: float | None = None,  # noqa: ASYNC109  # gRPC's own name, and its own deadline.
            metadata: _Metadata | None = None,
            wait_for_ready: bool | None = None,
        ) -> Any:
            seconds = DEFAULT_DEADLINE_SECONDS if timeout is None else timeout
            sent = (*(metadata or ()), authorization, current_caller().metadata)
            try:
                if not is_traced():
                    return await inner(request, timeout=seconds, metadata=sent, wait_for_ready=wait_for_ready)
                with _tracer.start_as_current_span(name, kind=trace.SpanKind.CLIENT):
                    carrier: dict[str, str] = {}
                    propagate.inject(carrier)
                    traced = (*sent, *carrier.items())
                    return await inner(request, timeout=seconds, metadata=traced, wait_for_ready=wait_for_ready)
            except grpc.aio.AioRpcError as error:
                raise error_of(error) from error

        return call

    def unary_stream(self, *arguments: Any, **named: Any) -> Any:
        return self._channel.unary_stream(*arguments, **named)

    def stream_unary(self, *arguments: Any, **named: Any) -> Any:
        return self._channel.stream_unary(*arguments, **named)

    def stream_stream(self, *arguments: Any, **named: Any) -> Any:
        return self._channel.stream_stream(*arguments, **named)
