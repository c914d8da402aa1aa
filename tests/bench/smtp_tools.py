"""Debian postfix's `smtp-sink` and `smtp-source`: a relay that takes everything, and a client that sends as fast as it can."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import time
from collections.abc import AsyncIterator

PORT = 2525
_ADDRESS = f"127.0.0.1:{PORT}"
_TOOLS = ("smtp-sink", "smtp-source")


def missing_tools() -> list[str]:
    """Returns which of the tools are not on the path."""
    return [name for name in _TOOLS if shutil.which(name) is None]


@contextlib.asynccontextmanager
async def running_sink(*, stops_after: float = 10.0) -> AsyncIterator[None]:
    """Runs a sink on port 2525 while the context lasts.

    Raises:
        AssertionError: If it does not listen in time, as where the port is another's.
    """
    # Root may not run it under its own name.
    user = ("-u", "nobody") if os.getuid() == 0 else ()
    sink = await asyncio.create_subprocess_exec(
        "smtp-sink", *user, "-m", "256", _ADDRESS, "1024",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        give_up = time.perf_counter() + stops_after
        while True:
            assert sink.returncode is None, f"smtp-sink does not run: is port {PORT} taken?"
            assert time.perf_counter() < give_up, "smtp-sink does not listen"
            with contextlib.suppress(OSError):
                (await asyncio.open_connection("127.0.0.1", PORT))[1].close()
                break
            await asyncio.sleep(0.05)
        yield
    finally:
        if sink.returncode is None:
            sink.kill()
        await sink.wait()


async def source_rate(messages: int, *, sessions: int, length: int) -> float:
    """Returns mails a second of `smtp-source` into the running sink.

    Args:
        messages: How many it sends.
        sessions: How many connections at once, each kept.
        length: Of a mail's body, in bytes.
    """
    began = time.perf_counter()
    source = await asyncio.create_subprocess_exec(
        "smtp-source", "-d", "-s", str(sessions), "-m", str(messages), "-l", str(length),
        "-f", "shop@bench.example", "-t", "customer@bench.example", _ADDRESS,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await source.wait() == 0, "smtp-source failed"
    return messages / (time.perf_counter() - began)
