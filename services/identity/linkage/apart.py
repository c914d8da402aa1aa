"""Linking in a process apart, which ends with who waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable

import msgspec

from services.identity.linkage.linking import Linkage, Request

REPORT_SECONDS = 0.5


async def link_apart(request: Request, *, report: Callable[[], None]) -> Linkage:
    """Links records in a process of its own.

    Args:
        request: What is to be linked.
        report: Called twice a second; what it raises ends the process.

    Raises:
        RuntimeError: If the process failed.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.identity.linkage",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # No secret of the service is of use to it.
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath},
    )
    talking = asyncio.create_task(process.communicate(msgspec.msgpack.encode(request)))
    try:
        while not talking.done():
            await asyncio.wait([talking], timeout=REPORT_SECONDS)
            report()
        written, complaint = await talking
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.gather(talking, return_exceptions=True)
    if process.returncode:
        # The last line names the kind of the error, and may go on with what somebody is called.
        kind = complaint.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        raise RuntimeError(f"linking ended with {process.returncode}: {kind}")
    return msgspec.msgpack.decode(written, type=Linkage)
