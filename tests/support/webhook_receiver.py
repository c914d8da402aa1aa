"""A real HTTP server that takes webhooks, and a check of their signatures that shares no code with ours."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ssl
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """Answers what it is told to.

    Attributes:
        received: What came, in order.
        arrived: Set once something came.
        answers: What to answer next, each once: whole responses, or None to hang up without one.
        answer: What to answer when `answers` is used up; None: nothing, for ever.
        connections: How many were made.
        port: Where it listens on loopback.
    """

    def __init__(self) -> None:
        """Starts with nothing received."""
        self.received: list[Received] = []
        self.arrived = asyncio.Event()
        self.answers: list[bytes | None] = []
        self.answer: bytes | None = respond(204)
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._serving: list[asyncio.Task[None]] = []

    async def start(self, tls: ssl.SSLContext | None = None) -> None:
        """Listens on a free port of loopback."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=tls)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stops listening and closes all connections."""
        if self._server is not None:
            self._server.close()
        for serving in self._serving:
            serving.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    @property
    def url(self) -> str:
        """A URL of it."""
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.append(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                line, *fields = head.split("\r\n")[:-2]
                headers = {name.lower(): text.strip() for name, _, text in (field.partition(":") for field in fields)}
                method, target, _ = line.split(" ")
                body = await reader.readexactly(int(headers["content-length"]))
                self.received.append(Received(method, target, headers, body))
                self.arrived.set()
                answer = self.answers.pop(0) if self.answers else self.answer
                if answer is None and not self.answers and self.answer is None:
                    await asyncio.Event().wait()
                if answer is None:
                    return
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


def respond(status: int, body: bytes = b"", **headers: str) -> bytes:
    """Returns a whole response."""
    fields = {"content-length": str(len(body)), **{name.replace("_", "-"): text for name, text in headers.items()}}
    lines = [f"HTTP/1.1 {status} x", *(f"{name}: {text}" for name, text in fields.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def is_signed_by(received: Received, secret: str) -> bool:
    """Returns whether one of the signatures is that of a secret `whsec_…`, as Standard Webhooks tells receivers to check."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = b".".join(
        (received.headers["webhook-id"].encode(), received.headers["webhook-timestamp"].encode(), received.body)
    )
    expected = "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return any(hmac.compare_digest(expected, each) for each in received.headers["webhook-signature"].split(" "))
