"""A small HTTP/1.1 server that can do what no ASGI server lets an application do: leave a request without an answer.

The sandbox must be able to hang, to close and to reset a connection at a chosen moment, so it owns its sockets.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

import msgspec
import structlog

MAX_HEAD_BYTES = 32 * 1024
"""Longest request line and headers together."""

MAX_BODY_BYTES = 2 * 1024 * 1024
"""Longest request body."""

MAX_CONNECTIONS = 2_000
"""Most connections at once; one more is closed."""

IDLE_SECONDS = 75.0
"""How long a connection may stay silent, between and inside requests."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Attributes:
        method: In capitals.
        path: Percent-decoded, without the query.
        raw_query: The query as it came.
        headers: Names in lower case; of repeated headers the last one.
        body: The body, empty when there is none.
        peer: The caller's address.
        size: Bytes of head and body together.
    """

    method: str
    path: str
    raw_query: str
    headers: dict[str, str]
    body: bytes
    peer: str
    size: int

    @property
    def query(self) -> dict[str, str]:
        """Parameters of the query; of repeated ones the last."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json;charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


class Cut(Enum):
    """What is done instead of answering."""

    HANG = "hang"
    CLOSE = "close"
    RESET = "reset"


Answerer = Callable[[Request], Awaitable[Answer | Cut]]


def json_answer(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Returns `value` as a JSON answer."""
    return Answer(status, msgspec.json.encode(value), headers=headers)


class _Unreadable(Exception):
    """The request cannot be read; carries the status to answer before closing."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class HttpServer:
    """Serves one answerer over keep-alive connections."""

    def __init__(self, answer: Answerer, hang_seconds: float) -> None:
        """Prepares the server.

        Args:
            answer: Called once per request; an exception becomes a 500.
            hang_seconds: How long `Cut.HANG` keeps the connection open when the caller stays.
        """
        self._answer = answer
        self._hang_seconds = hang_seconds
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listens and returns the port (useful when 0 was asked for).

        Raises:
            OSError: If the address is taken or not ours.
        """
        self._server = await asyncio.start_server(self._accept, host, port, limit=MAX_HEAD_BYTES, backlog=512)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stops listening and ends every connection."""
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._connections) >= MAX_CONNECTIONS:
            writer.close()
            return
        self._connections.add(task)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass  # The caller went away or fell silent; there is no one left to tell.
        except asyncio.CancelledError:
            # Only `stop` cancels a connection; ending quietly keeps asyncio's own callback from reporting it.
            pass
        finally:
            self._connections.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str(writer.get_extra_info("peername", ("",))[0])
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    request = await _read_request(reader, writer, peer)
            except _Unreadable as error:
                writer.write(_encode(Answer(error.status), keep=False, head_only=False))
                await writer.drain()
                return
            if request is None:
                return
            try:
                answer = await self._answer(request)
            except Exception:
                _log.exception("sandbox.answer_failed", path=request.path)
                answer = Answer(500)
            if isinstance(answer, Cut):
                await self._cut(answer, reader, writer)
                return
            keep = request.headers.get("connection", "").lower() != "close"
            writer.write(_encode(answer, keep, head_only=request.method == "HEAD"))
            await writer.drain()
            if not keep:
                return

    async def _cut(self, cut: Cut, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if cut is Cut.HANG:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._hang_seconds):
                    await reader.read(1)
        if cut is Cut.RESET:
            reset(writer.transport)


def reset(transport: asyncio.BaseTransport) -> None:
    """Closes a connection with a TCP reset instead of an orderly end."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if isinstance(transport, asyncio.WriteTransport) or hasattr(transport, "abort"):
        transport.abort()


async def _read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str) -> Request | None:
    """Reads one request; None when the caller closed between requests."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            return None
        raise
    except asyncio.LimitOverrunError:
        raise _Unreadable(431) from None
    lines = head[:-4].decode("latin-1").split("\r\n")
    method, _, rest = lines[0].partition(" ")
    target, _, version = rest.partition(" ")
    if not version.startswith("HTTP/1.") or not target.startswith("/"):
        raise _Unreadable(400)
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise _Unreadable(400)
        if name.lower() == "host" and "host" in headers:
            raise _Unreadable(400)
        headers[name.lower()] = value.strip()
    if "transfer-encoding" in headers:
        raise _Unreadable(411)
    length_text = headers.get("content-length", "0")
    if not (length_text.isascii() and length_text.isdigit()):
        raise _Unreadable(400)
    length = int(length_text)
    if length > MAX_BODY_BYTES:
        raise _Unreadable(413)
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = await reader.readexactly(length) if length else b""
    path, _, raw_query = target.partition("?")
    return Request(method.upper(), unquote(path), raw_query, headers, body, peer, len(head) + length)


def _encode(answer: Answer, keep: bool, head_only: bool) -> bytes:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Answer"
    lines = [
        f"HTTP/1.1 {answer.status} {phrase}",
        f"content-type: {answer.content_type}",
        f"content-length: {len(answer.body)}",
        f"connection: {'keep-alive' if keep else 'close'}",
        *(f"{name}: {value}" for name, value in answer.headers),
    ]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head if head_only else head + answer.body
