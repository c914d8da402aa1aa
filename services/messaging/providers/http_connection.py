"""One HTTP/1.1 connection to a provider (RFC 9112), for small JSON calls.

Made for the one thing a general client hides: whether a request may have left. It also costs a fifth of h11's time and a
tenth of httpx's (docs/decisions/0005 and 0028).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.messaging.providers.dialing import Dialer
from services.messaging.providers.streams import BrokenConnection, Stream

MAX_LINE = 16_384
MAX_HEADERS = 100
MAX_BODY_BYTES = 1_048_576
"""Longest answer read."""


@dataclass(slots=True)
class Exchange:
    """How far a request got: `handed_over` is True from the moment a byte of it may have left."""

    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A whole answer; header names in lower case, of repeated ones the last."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpConnection:
    """A connection ready for a request. Not for two at once."""

    def __init__(self, stream: Stream) -> None:
        """Wraps an open stream; use `open`."""
        self._stream = stream
        self._keep = True

    @classmethod
    async def open(cls, dialer: Dialer, host: str, port: int, *, secured: bool) -> "HttpConnection":
        """Connects.

        Raises:
            AddressNotAllowed: If the host leads to a private address.
            OSError: If no connection or no TLS comes about.
        """
        return cls(await dialer.connect(host, port, secured=secured, line_limit=MAX_LINE))

    @property
    def usable(self) -> bool:
        """Whether another request may follow."""
        return self._keep and self._stream.quiet

    async def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, exchange: Exchange
    ) -> HttpResponse:
        """Sends one request and returns its answer.

        Args:
            method: In capitals.
            target: Path and query, percent-encoded.
            headers: With `host`; no value may hold a line break.
            body: May be empty.
            exchange: Notes how far the request got; holds after a failure or a cancel.

        Raises:
            BrokenConnection: If the connection ended or what came is no answer.
            ValueError: If a header or the target could break out of its line.
        """
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        lines += ["accept: application/json", f"content-length: {len(body)}"]
        if any("\r" in line or "\n" in line or "\0" in line for line in lines) or " " in target:
            raise ValueError("a header or the target holds a line break or a space")
        self._keep = False
        self._stream.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        exchange.handed_over = True
        await self._stream.drain()
        status, answer_headers, version = await self._read_head()
        while 100 <= status < 200:
            status, answer_headers, version = await self._read_head()
        answer_body, delimited = await self._read_body(method, status, answer_headers)
        close = "close" in answer_headers.get("connection", "").lower()
        self._keep = delimited and not close and version == b"HTTP/1.1"
        return HttpResponse(status, answer_headers, answer_body)

    def quit(self) -> None:
        """Closes."""
        self._stream.close()

    def abort(self) -> None:
        """Closes at once."""
        self._stream.abort()

    async def _read_head(self) -> tuple[int, dict[str, str], bytes]:
        version, _, rest = (await self._stream.read_line()).partition(b" ")
        if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit():
            raise BrokenConnection
        headers: dict[str, str] = {}
        for _ in range(MAX_HEADERS):
            line = await self._stream.read_line()
            if not line:
                return int(rest[:3]), headers, version
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon:
                raise BrokenConnection
            headers[name.strip().lower()] = value.strip()
        raise BrokenConnection

    async def _read_body(self, method: str, status: int, headers: Mapping[str, str]) -> tuple[bytes, bool]:
        """Returns the body and whether its end is known without the connection's end."""
        if method == "HEAD" or status in (204, 304):
            return b"", True
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return await self._read_chunks(), True
        length = headers.get("content-length")
        if length is None:
            try:
                body = await self._stream.reader.read(MAX_BODY_BYTES)
                while more := await self._stream.reader.read(MAX_BODY_BYTES):
                    body += more
                    _check_length(len(body))
            except OSError as error:
                raise BrokenConnection from error
            return body, False
        if not (length.isascii() and length.isdigit()):
            raise BrokenConnection
        _check_length(int(length))
        return await self._stream.read_exactly(int(length)), True

    async def _read_chunks(self) -> bytes:
        body = b""
        while True:
            size_text = (await self._stream.read_line()).partition(b";")[0].strip()
            try:
                size = int(size_text, 16)
            except ValueError:
                raise BrokenConnection from None
            if size == 0:
                while await self._stream.read_line():
                    pass
                return body
            _check_length(len(body) + size)
            body += await self._stream.read_exactly(size)
            if await self._stream.read_line():
                raise BrokenConnection


def _check_length(length: int) -> None:
    if length < 0 or length > MAX_BODY_BYTES:
        raise BrokenConnection
