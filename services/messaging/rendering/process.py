"""The rendering process as its parent sees it: started, spoken with, ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import dataclass

from services.common.clock import monotonic_seconds
from services.common.errors import Unavailable
from services.messaging.rendering.child import LENGTH, MEMORY_BYTES

MOST_SECONDS = 60.0
"""How long an answer is waited for at most, however busy the machine is."""

_LOOK_SECONDS = 0.5
_TICKS = os.sysconf("SC_CLK_TCK")
_MODULE = "services.messaging.rendering.child"


@dataclass(frozen=True, slots=True)
class RenderingProcess:
    """One process and the socket that is its standard input and output."""

    popen: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def start(cls, memory_bytes: int = MEMORY_BYTES) -> RenderingProcess:
        """Starts one, which may use so much memory beyond what it starts with.

        Raises:
            Unavailable: If the system gives no process now.
        """
        # `Popen` and not asyncio's: it starts by vfork, where gRPC's fork handlers do not run. After a plain fork they
        # can end the child before it is ours (grpc issue 43055), the more likely the more calls are under way.
        ours, theirs = socket.socketpair()
        try:
            popen = subprocess.Popen(  # noqa: ASYNC220 - see above
                [sys.executable, "-m", _MODULE, str(memory_bytes)], stdin=theirs.fileno(), stdout=theirs.fileno()
            )
        except OSError as error:
            ours.close()
            raise Unavailable(retry_after_seconds=1) from error
        finally:
            theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours, limit=64 * 1024 * 1024)
        return cls(popen, reader, writer)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.popen.poll() is None

    async def ask(self, body: bytes, cpu_seconds: float) -> bytes:
        """Returns the answer to a request.

        Its time is counted in the process's own CPU time, so that a busy machine makes no template fail.

        Raises:
            TimeoutError: If the process used more than `cpu_seconds`, or took longer than `MOST_SECONDS`.
            EOFError: If it ended over it.
            OSError: Likewise.
        """
        exchange = asyncio.ensure_future(self._exchange(body))
        try:
            used_before, started = self._cpu_seconds(), monotonic_seconds()
            while True:
                done, _ = await asyncio.wait({exchange}, timeout=_LOOK_SECONDS)
                if done:
                    return exchange.result()
                used = self._cpu_seconds() - used_before
                if used > cpu_seconds or monotonic_seconds() - started > MOST_SECONDS:
                    raise TimeoutError
        finally:
            exchange.cancel()

    async def end(self) -> None:
        """Kills it, and waits until it is gone."""
        self.popen.kill()
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()
        # A killed process is gone at once, but for one that waits for a disk.
        await asyncio.to_thread(self.popen.wait)

    async def _exchange(self, body: bytes) -> bytes:
        self.writer.write(LENGTH.pack(len(body)) + body)
        await self.writer.drain()
        head = await self.reader.readexactly(LENGTH.size)
        return await self.reader.readexactly(LENGTH.unpack(head)[0])

    def _cpu_seconds(self) -> float:
        """Returns the CPU time that it has used; 0 when it is gone."""
        try:
            with open(f"/proc/{self.popen.pid}/stat", "rb") as stat:
                fields = stat.read().rpartition(b")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / _TICKS
