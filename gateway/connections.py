"""How many connections there may be, and what becomes of those that say nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import socket
import struct
from collections import defaultdict
from typing import Final

import structlog

HEADER_SECONDS: Final = 10
"""A connection whose next request is not there, headers and all, by then is closed: also one that never said a byte."""

MOST_CONNECTIONS: Final = 8_192
"""At a time; further ones wait until one ends. Fewer where the machine allows fewer open files."""

MOST_CONNECTIONS_A_PEER: Final = 1_024
"""Of one address; of those above, the longest silent are closed within some seconds."""

LOOK_SECONDS: Final = 1.0
_OTHER_FILES = 512
# struct tcp_info of Linux: eight bytes, then numbers of four; the twelfth is the milliseconds since data came.
_LAST_DATA_RECEIVED = 8 + 11 * 4
_log = structlog.get_logger(__name__)


def allowed_connections() -> int:
    """Lets this process open as many files as it may, and returns how many connections fit beside its other files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OTHER_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(64, most - _OTHER_FILES)


async def limit_peers_forever(port: int, most: int = MOST_CONNECTIONS_A_PEER) -> None:
    """Closes what a peer holds above its limit, until cancelled. Looks closer only when there are many open files."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if len(os.listdir("/proc/self/fd")) > most:
            closed = await asyncio.to_thread(close_above_limit, port, most)
            if closed:
                _log.warning("connections.closed", connections=closed, limit=most)


def close_above_limit(port: int, most: int) -> int:
    """Closes the longest silent connections of each peer that has more than `most` to a port of this process.

    A connection is looked at and shut down by a descriptor of our own, so that none that was closed and opened anew in
    between is taken for it; its owner, the server, finds it ended.

    Returns:
        How many were closed.
    """
    peers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    closed = 0
    with contextlib.ExitStack() as opened:
        for name in os.listdir("/proc/self/fd"):
            with contextlib.suppress(OSError, ValueError, struct.error):
                connection = socket.socket(fileno=os.dup(int(name)))
                opened.callback(connection.close)
                if connection.family in (socket.AF_INET, socket.AF_INET6) and connection.getsockname()[1] == port:
                    peer = connection.getpeername()[0]
                    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
                    peers[peer].append((struct.unpack_from("=I", told, _LAST_DATA_RECEIVED)[0], connection.fileno()))
        for held in peers.values():
            for _, descriptor in sorted(held, reverse=True)[: max(0, len(held) - most)]:
                with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
                    connection.shutdown(socket.SHUT_RDWR)
                    closed += 1
    return closed
