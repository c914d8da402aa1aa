"""Finding clusters in a process apart, which ends with who waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable

import msgspec

from services.common.errors import ResourceExhausted
from services.segment.clusters.finding import Found, Request

REPORT_SECONDS = 0.5
MOST_SECONDS = 120.0


async def find_apart(request: Request, *, report: Callable[[], None]) -> Found:
    """Finds clusters in a process of its own, on one processor.

    Args:
        request: The table.
        report: Called twice a second; what it raises ends the process.

    Raises:
        ResourceExhausted: If it takes longer than two minutes.
        RuntimeError: If the process failed.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.segment.clusters",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # No secret of the service is of use to it.
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath},
    )
    talking = asyncio.create_task(process.communicate(msgspec.msgpack.encode(request)))
    try:
        async with asyncio.timeout(MOST_SECONDS):
            while not talking.done():
                await asyncio.wait([talking], timeout=REPORT_SECONDS)
                report()
            written, _ = await talking
    except TimeoutError as error:
        raise ResourceExhausted("Finding clusters took too long; take fewer customers by a rule.") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.gather(talking, return_exceptions=True)
    if process.returncode:
        raise RuntimeError(f"finding clusters ended with {process.returncode}")
    return msgspec.msgpack.decode(written, type=Found)
