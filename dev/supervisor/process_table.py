"""Which processes of this machine are ours: read from `/proc`, by start time, environment and working directory."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

_POLL_SECONDS = 0.05


def start_ticks(pid: int) -> int | None:
    """Returns when a process started, in clock ticks since the machine did; None if it is gone (or only a zombie).

    Together with its id this names a process for as long as the machine runs: ids are used again, the pair is not.
    """
    try:
        # The name in the second field may hold blanks and brackets, so the fields are counted after its last bracket.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in {"Z", "X"} else int(fields[19])


def is_same_process(pid: int, started: int) -> bool:
    """Tells whether the process that had this id and start time (see `start_ticks`) still runs."""
    return start_ticks(pid) == started


def with_environment(name: str, value: str) -> list[int]:
    """Returns the ids of running processes that were started with `name=value`, this process itself excepted.

    Programs that write their state over their environment (PostgreSQL, Redis) are not found this way.
    """
    entry = f"{name}={value}".encode()

    def matches(pid: int) -> bool:
        return entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")

    return _running(matches)


def working_in(directory: Path, program: str) -> list[int]:
    """Returns the ids of running processes of a program (its file's name) whose working directory is `directory`."""
    wanted = str(directory.resolve())

    def matches(pid: int) -> bool:
        if os.readlink(f"/proc/{pid}/cwd") != wanted:
            return False
        # After an upgrade of the wheel the file of a running server is gone, which the kernel says behind its name.
        return Path(os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")).name == program

    return _running(matches)


async def end(pids: Iterable[int], gentle: signal.Signals, grace_seconds: float) -> None:
    """Asks processes to end by the signal `gentle`, kills those that stay beyond the grace, waits until all are gone.

    Each id is held together with its start time, so a number used again meanwhile is left alone.
    """
    remaining = {pid: started for pid in pids if (started := start_ticks(pid)) is not None}
    for attempt, seconds in ((gentle, grace_seconds), (signal.SIGKILL, 5.0)):
        for pid in remaining:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, attempt)
        deadline = asyncio.get_running_loop().time() + seconds
        while remaining and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_POLL_SECONDS)
            remaining = {pid: started for pid, started in remaining.items() if is_same_process(pid, started)}
        if not remaining:
            return


def _running(matches: Callable[[int], bool]) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        pid = int(entry)
        # A process may end while it is looked at, or belong to someone else: then it is not one of ours.
        with contextlib.suppress(OSError):
            if matches(pid) and start_ticks(pid) is not None:
                found.append(pid)
    return found
