"""Where stores of a test run keep their files: in memory where there is plenty, for nothing of them outlives the run."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
PREFIX = "yike-stores-"
_ENOUGH_BYTES = 6 * 1024**3
"""What all test processes together may take, several times over; a container's usual 64 MB are no place."""


@contextlib.contextmanager
def stores_folder(memory: Path = IN_MEMORY) -> Iterator[Path]:
    """Makes a folder for the stores of one test process, and removes it with all that is in it.

    A process that is killed leaves its own behind, which in memory would be missed: the next one removes those that nobody holds.
    """
    with contextlib.ExitStack() as held:
        # What another makes is held before anybody looks for what was left.
        with _alone(memory) as is_alone:
            for left in memory.glob(f"{PREFIX}*") if is_alone else ():
                with _held(left) as was_free:
                    if was_free:
                        shutil.rmtree(left, ignore_errors=True)
            made = tempfile.TemporaryDirectory(
                prefix=PREFIX, dir=memory if is_alone else None, ignore_cleanup_errors=True
            )
            directory = Path(held.enter_context(made))
            held.enter_context(_held(directory))
        yield directory


@contextlib.contextmanager
def _alone(memory: Path) -> Iterator[bool]:
    """Waits until no other process makes or removes folders there; False: stores are not to be kept there."""
    if not _has_room(memory):
        yield False
        return
    with contextlib.ExitStack() as opened:
        try:
            lock = opened.enter_context(open(memory / "yike-stores.lock", "w"))
        except OSError:
            yield False
            return
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield True


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Holds a folder as long as this process lives; False: another does, or it is not ours to hold."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _has_room(folder: Path) -> bool:
    try:
        available = next(
            int(line.split()[1]) * 1024
            for line in Path("/proc/meminfo").read_text().splitlines()
            if line.startswith("MemAvailable:")
        )
        free = shutil.disk_usage(folder).free
    except (OSError, StopIteration, ValueError):
        return False
    return min(available, free) >= _ENOUGH_BYTES and os.access(folder, os.W_OK)
