"""One HTTP call to a provider, with the one fact that matters kept: whether the request may have left."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec

from services.messaging.providers.contract import Doubt, Obstacle, Retry, Unknown, why_unreachable
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_connection import Exchange, HttpConnection, HttpResponse
from services.messaging.providers.pool import ConnectionPool
from services.messaging.providers.streams import BrokenConnection

MAX_CONNECTIONS = 32
"""Most connections to one host."""

MAX_HOSTS = 100
"""Most hosts whose connections are kept; of more, the longest known are closed."""

IDLE_SECONDS = 10.0
"""How long a connection is kept unused: less than servers do, since a call lost on a dying connection is in doubt."""

_UNREACHABLE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole answer.

    Attributes:
        status: HTTP status.
        fields: The JSON object in the body; empty when there is none.
        retry_after_seconds: Of the header Retry-After, 0 to 86400; None without one (or as a date).
        headers: Names in lower case; nothing that makes two answers differ.
    """

    status: int
    fields: Mapping[str, Any]
    retry_after_seconds: float | None
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


class HttpCaller:
    """Makes calls: never follows a redirect, never repeats a request, reads no proxy from the environment."""

    def __init__(self, dialer: Dialer) -> None:
        """Prepares the caller; connects to no one."""
        self._dialer = dialer
        self._pools: dict[tuple[str, str, int], ConnectionPool[HttpConnection]] = {}

    async def call(
        self,
        method: str,
        url: str,
        *,
        timeout_seconds: float,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> HttpAnswer | Retry | Unknown:
        """Returns the answer; `Retry` if the request cannot have left; `Unknown` if it may have.

        Args:
            method: In capitals.
            url: http or https, with its query, percent-encoded.
            timeout_seconds: For all of it.
            headers: Besides `host`, `accept` and `content-length`.
            content: The body.

        Raises:
            ValueError: If the URL is none, or a header could break out of its line.
        """
        exchange = Exchange()
        try:
            async with asyncio.timeout(timeout_seconds):
                response = await self._exchange(method, url, dict(headers or {}), content, exchange)
        except (OSError, BrokenConnection) as error:
            # TimeoutError is an OSError.
            timed_out = isinstance(error, TimeoutError)
            if exchange.handed_over:
                return Unknown(Doubt.TIMEOUT if timed_out else Doubt.ANSWER_LOST)
            return Retry(_UNREACHABLE_SECONDS, Obstacle.UNREACHABLE, why_unreachable(error))
        after = _retry_after(response.headers.get("retry-after"))
        return HttpAnswer(response.status, _fields(response.body), after, response.headers)

    async def close(self) -> None:
        """Closes every idle connection."""
        pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()

    async def _exchange(
        self, method: str, url: str, headers: dict[str, str], content: bytes, exchange: Exchange
    ) -> HttpResponse:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an endpoint begins with http:// or https:// and names a host")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        all_headers = {"host": parts.netloc.rpartition("@")[2], **headers}
        async with self._pool(parts.scheme, parts.hostname, port).connection() as (connection, _):
            return await connection.ask(method, target, all_headers, content, exchange)

    def _pool(self, scheme: str, host: str, port: int) -> ConnectionPool[HttpConnection]:
        pool = self._pools.get((scheme, host, port))
        if pool is None:
            pool = ConnectionPool(
                lambda: HttpConnection.open(self._dialer, host, port, secured=scheme == "https"),
                size=MAX_CONNECTIONS,
                idle_seconds=IDLE_SECONDS,
            )
            self._pools[scheme, host, port] = pool
            while len(self._pools) > MAX_HOSTS:
                self._pools.pop(next(iter(self._pools))).close()
        return pool


def _fields(body: bytes) -> Mapping[str, Any]:
    try:
        decoded = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return decoded if isinstance(decoded, dict) else {}


def _retry_after(header: str | None) -> float | None:
    try:
        seconds = float(header) if header else None
    except ValueError:
        return None
    return None if seconds is None else min(max(seconds, 0.0), 86_400.0)
