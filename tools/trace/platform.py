"""A platform for one run, in a folder of its own, that exports its spans to us."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tools.credentials import Credentials, read_credentials

READY_SECONDS = 120.0
STOP_SECONDS = 40.0


class PlatformFailed(Exception):
    """The platform did not come up; its own words follow."""


@asynccontextmanager
async def traced_platform(endpoint: str) -> AsyncIterator[Credentials]:
    """Starts `python -m services all` with an OTLP endpoint, empty, and stops it at the end.

    Raises:
        PlatformFailed: If it is not ready within two minutes.
    """
    with tempfile.TemporaryDirectory(prefix="yike-trace-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        environment = os.environ | {
            "YIKE_HOME": str(home),
            "YIKE_PORT": "0",
            "DEMO": "0",
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services", "all", env=environment, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert process.stderr is not None
        words: list[bytes] = []
        reading = asyncio.ensure_future(_keep_words(process.stderr, words))
        try:
            await _until_ready(process, home, words)
            yield read_credentials(home)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                async with asyncio.timeout(STOP_SECONDS):
                    await process.wait()
            reading.cancel()


async def _until_ready(process: asyncio.subprocess.Process, home: Path, words: list[bytes]) -> None:
    clock = asyncio.get_running_loop().time
    give_up = clock() + READY_SECONDS
    while not ((home / "run" / "ready").exists() and (home / "credentials.json").exists()):
        if process.returncode is not None or clock() > give_up:
            raise PlatformFailed(b"".join(words[-20:]).decode(errors="replace"))
        await asyncio.sleep(0.1)


async def _keep_words(stream: asyncio.StreamReader, words: list[bytes]) -> None:
    while line := await stream.readline():
        words.append(line)
        del words[:-200]
