"""A lean HTTP/1.1 client for loading a server on loopback: keep-alive, one request in flight a connection."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Outcome:
    """What a load gave.

    Attributes:
        seconds: From the first request to the last answer.
        latencies: Seconds of each request.
        refusals: Answers 429 and 503, each sent again.
        reconnections: Kept connections that the server had closed, each request sent again.
        bodies: The answers' bodies.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refusals: int = 0
    reconnections: int = 0
    bodies: list[bytes] = field(default_factory=list)


class Connection:
    """One kept connection."""

    def __init__(self, url: str, write_key: str = "") -> None:
        """Takes the server and the key that goes along as Basic."""
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        authorization = base64.b64encode(f"{write_key}:".encode()).decode()
        self._headers = f"Host: {self._host}:{self._port}\r\nAuthorization: Basic {authorization}\r\n"
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._has_begun = False
        self.reconnections = 0
        """How often the server had closed the kept connection."""

    async def request(self, method: str, path: str, body: bytes = b"", extra: str = "") -> tuple[int, bytes, float]:
        """Sends one request; returns status, body and the seconds of Retry-After.

        A server may close a kept connection at any time between two answers (RFC 9112, 9.3). Where it closed without a byte
        of an answer on a connection that had given one before, the request goes once more over a new connection, and the
        change is counted; whatever else goes wrong is the caller's to see.

        Raises:
            OSError: If the server does not take connections, or breaks off an answer or a new connection.
        """
        is_kept = self._reader is not None
        try:
            return await self._converse(method, path, body, extra)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            await self.close()
            if not is_kept or (isinstance(error, asyncio.IncompleteReadError) and error.partial) or self._has_begun:
                raise ConnectionError(f"{method} {path}: the server broke off") from error
            self.reconnections += 1
        try:
            return await self._converse(method, path, body, extra)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise ConnectionError(f"{method} {path}: the server broke off twice") from error

    async def _converse(self, method: str, path: str, body: bytes, extra: str) -> tuple[int, bytes, float]:
        self._has_begun = False
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=2**20)
        head = (
            f"{method} {path} HTTP/1.1\r\n{self._headers}{extra}Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        self._has_begun = True
        status = int(answer.split(" ", 2)[1])
        length, retry_after = 0, 0.0
        for line in answer.split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name == "content-length":
                length = int(value)
            elif name == "retry-after":
                retry_after = float(value)
        content = await self._reader.readexactly(length) if length else b""
        if "\r\nconnection: close" in answer:
            await self.close()
        return status, content, retry_after

    async def close(self) -> None:
        """Closes the connection; the next request opens another."""
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def post_all(
    url: str, path: str, bodies: Iterable[bytes], *, write_key: str, connections: int, keep_bodies: bool = False
) -> Outcome:
    """Posts all bodies, each until it is taken (2xx); a refusal is waited out as the server asks.

    Raises:
        AssertionError: If the server answers anything but 2xx, 429 or 503.
    """
    outcome = Outcome()
    queue: Iterator[bytes] = iter(bodies)

    async def work() -> None:
        connection = Connection(url, write_key)
        for body in queue:
            while True:
                began = time.perf_counter()
                status, content, retry_after = await connection.request("POST", path, body)
                if status in (429, 503):
                    outcome.refusals += 1
                    await asyncio.sleep(max(retry_after, 0.05))
                    continue
                assert 200 <= status < 300, f"{status}: {content[:500]!r}"
                outcome.latencies.append(time.perf_counter() - began)
                if keep_bodies:
                    outcome.bodies.append(content)
                break
        outcome.reconnections += connection.reconnections
        await connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    outcome.seconds = time.perf_counter() - began
    return outcome


def percentile(values: list[float], share: float) -> float:
    """Returns the value below which `share` of the values lie; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
