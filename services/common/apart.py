"""Arithmetic in a process apart, which ends with who waits for it: in a loop that answers in milliseconds all would wait."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from typing import TypeVar

import msgspec

REPORT_SECONDS = 0.5

_Answer = TypeVar("_Answer")


async def run_apart(module: str, request: object, answer: type[_Answer], *, report: Callable[[], None]) -> _Answer:
    """Runs `python -m module`, which reads a request and writes an answer, both in MessagePack, and returns the answer.

    Args:
        module: What is run. No secret of the service is in its environment.
        request: What it is to work on.
        answer: Of which type its answer is.
        report: Called twice a second; what it raises ends the process, and so does a cancellation.

    Raises:
        RuntimeError: If the process failed; with the kind of its error alone.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
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
        raise RuntimeError(f"{module} ended with {process.returncode}: {kind}")
    return msgspec.msgpack.decode(written, type=answer)
