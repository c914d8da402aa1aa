"""Calls to other people's hosts, by addresses that customers of the platform chose.

Whoever may write a URL could otherwise have the platform ask its own stores, its neighbours or its cloud for things. So a name
is resolved here, once; every address it has must be public, or let through by the platform's operator; and the connection goes
to one of those addresses, not to the name again. TLS is checked against the name. Redirects are not followed, no proxy of the
environment is used, answers are bounded.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import httpcore

from services.common.public_addresses import NO_PRIVATE_HOSTS, AddressNotAllowed, PrivateHosts, resolve

WHOLE_SECONDS = 10.0
"""How long a call may take: name, connection, TLS, request and answer together."""

CONNECT_SECONDS = 3.0
"""How long an address may take to be connected to, and TLS after it."""

ADDRESSES_TRIED = 2
MAX_ANSWER_BYTES = 64 * 1024
"""What is read of an answer's body, so that its connection can be used again; nothing of it is kept."""

CONNECTIONS = 128
IDLE_CONNECTIONS = 16
IDLE_SECONDS = 5.0


class NotAllowed(Exception):
    """The call may not be made, and will not be; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        """Takes the reason."""
        super().__init__(reason)
        self.reason = reason


class NotReached(Exception):
    """The host could not be reached, or did not answer; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        """Takes the reason."""
        super().__init__(reason)
        self.reason = reason


class Guard(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only, and to those that the operator names."""

    def __init__(self, *, allows_private: bool, private: PrivateHosts) -> None:
        """Takes whether other addresses may be called as well: all, or which."""
        self._allows_private = allows_private
        self._private = private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's interface)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connects to the first address of a name that answers.

        Raises:
            NotAllowed: `address_refused`, if one of its addresses is not public.
            NotReached: `name_not_resolved`.
            httpcore.ConnectError: If none of them answers.
        """
        try:
            addresses = await resolve(host, port, allows_private=self._allows_private, private=self._private)
        except AddressNotAllowed as error:
            raise NotAllowed("address_refused") from error
        except (OSError, UnicodeError) as error:
            raise NotReached("name_not_resolved") from error
        *first, last = addresses[:ADDRESSES_TRIED]
        for address in first:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(last, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Waits, for the pool."""
        await asyncio.sleep(seconds)


class Outside:
    """POSTs to other people's hosts."""

    def __init__(
        self,
        *,
        allows_private: bool = False,
        private: PrivateHosts = NO_PRIVATE_HOSTS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Opens nothing yet.

        Args:
            allows_private: Whether all addresses that are not public may be called, and without TLS; in development.
            private: Which of them may be called otherwise; without TLS what it has as it stands in the URL.
            tls: Whom to trust; None: the public authorities.
        """
        self._allows_private = allows_private
        self._private = private
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=CONNECTIONS,
            max_keepalive_connections=IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=Guard(allows_private=allows_private, private=private),
        )

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, float | None]:
        """Returns what `exchange` does, without the answer's body."""
        status, retry_after, _ = await self.exchange(url, headers, body)
        return status, retry_after

    async def exchange(
        self, url: str, headers: Mapping[str, str], body: bytes, *, most: int = 0
    ) -> tuple[int, float | None, bytes | None]:
        """Returns the status of the answer, after how many seconds it asks to be called again, if it does, and its body.

        The body is None where it has more than `most` bytes.

        Raises:
            NotAllowed: `address_refused`.
            NotReached: `timeout`, `name_not_resolved`, `tls_failed` or `not_reached`.
        """
        address = httpcore.URL(url)
        if address.scheme != b"https" and not (self._allows_private or self._private.have(address.host.decode())):
            raise NotAllowed("address_refused")
        fields = [(b"host", _host_of(address)), *((name.encode(), text.encode()) for name, text in headers.items())]
        fields.append((b"content-length", str(len(body)).encode()))
        # A connection that is given up by the pool's own limits is closed at once, one that is cancelled some time later.
        limits = {"timeout": {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS}}
        try:
            async with (
                asyncio.timeout(WHOLE_SECONDS),
                self._pool.stream("POST", address, headers=fields, content=body, extensions=limits) as answer,
            ):
                read = await _read(answer, most)
                return answer.status, _retry_after(answer.headers), read
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise NotReached("timeout") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            failed_in_tls = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
            raise NotReached("tls_failed" if failed_in_tls else "not_reached") from error

    async def close(self) -> None:
        """Closes all connections."""
        await self._pool.aclose()


async def _read(answer: httpcore.Response, most: int) -> bytes | None:
    size = 0
    parts: list[bytes] = []
    async for part in answer.aiter_stream():
        size += len(part)
        if size <= most:
            parts.append(part)
        if size > MAX_ANSWER_BYTES:
            break
    return b"".join(parts) if size <= most else None


def _host_of(address: httpcore.URL) -> bytes:
    host = b"[" + address.host + b"]" if b":" in address.host else address.host
    return host if address.port is None else host + b":" + str(address.port).encode()


def _retry_after(headers: Sequence[tuple[bytes, bytes]]) -> float | None:
    """Returns the seconds of `Retry-After`; None where it is absent, or a date, which is left to our own back-off."""
    for name, text in headers:
        if name.lower() == b"retry-after" and text.isdigit() and len(text) <= 9:
            return float(text)
    return None
