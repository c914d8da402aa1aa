"""Whether the disks of an embedded installation still take data."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

LEAST_FREE_BYTES = 64 * 1024 * 1024
"""With less room than this the platform is not ready: PostgreSQL could not write a few seconds of load."""

LEAST_FREE_FILES = 1_000
"""The same for the number of files, where the file system counts them."""

_STORES = ("postgres", "redis", "clickhouse", "objects")
_PROBE = bytes(64 * 1024)


def takes_data(home: Path) -> bool:
    """Tells whether there is room on every disk of a home, and a file can be written there (waits for the disk).

    A home without a run of the supervisor holds no data: then the stores are elsewhere, and this says nothing.
    """
    run = home / "run"
    if not run.is_dir():
        return True
    try:
        for folder in {home, *_folders(home)}:
            room = os.statvfs(folder)
            if room.f_bavail * room.f_frsize < LEAST_FREE_BYTES or (room.f_files and room.f_favail < LEAST_FREE_FILES):
                return False
        # A quota, or a disk that turned read-only, shows in no number.
        with tempfile.TemporaryFile(dir=run) as probe:
            probe.write(_PROBE)
    except OSError:
        return False
    return True


def _folders(home: Path) -> Iterator[Path]:
    for name in _STORES:
        # PostgreSQL's may be a link to another disk.
        folder = (home / name).resolve()
        if folder.is_dir():
            yield folder
