"""Channels to the other services."""

from __future__ import annotations

import grpc

from services.common.interceptors import StreamClientInterceptor, UnaryClientInterceptor, workspace_metadata

MAXIMUM_MESSAGE_BYTES = 16 * 1024 * 1024

__all__ = ["MAXIMUM_MESSAGE_BYTES", "open_channel", "workspace_metadata"]


def open_channel(address: str, *, token: str) -> grpc.aio.Channel:
    """Opens a channel that carries the service token, the caller, traces, and a deadline of 10 s where the caller gives none.

    Nothing is connected before the first call; a peer that restarts is found again within half a second. Calls are not
    retried here: a caller retries what it knows to be repeatable.
    """
    return grpc.aio.insecure_channel(
        address,
        options=[
            ("grpc.max_receive_message_length", MAXIMUM_MESSAGE_BYTES),
            ("grpc.max_send_message_length", MAXIMUM_MESSAGE_BYTES),
            ("grpc.initial_reconnect_backoff_ms", 100),
            ("grpc.min_reconnect_backoff_ms", 100),
            ("grpc.max_reconnect_backoff_ms", 500),
            ("grpc.keepalive_time_ms", 30_000),
            ("grpc.keepalive_timeout_ms", 5_000),
            ("grpc.enable_retries", 0),
        ],
        interceptors=[UnaryClientInterceptor(token), StreamClientInterceptor(token)],
    )
