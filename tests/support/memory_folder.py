"""Where stores of a test run keep their files: in memory where there is plenty, for nothing of them outlives the run."""

import os
import shutil
from pathlib import Path

_IN_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 6 * 1024**3
"""What all test processes together may take, several times over; a container's usual 64 MB are no place."""


def memory_folder() -> Path | None:
    """Returns the folder that is in memory; None where there is none, or too little of either."""
    try:
        available = next(
            int(line.split()[1]) * 1024
            for line in Path("/proc/meminfo").read_text().splitlines()
            if line.startswith("MemAvailable:")
        )
        free = shutil.disk_usage(_IN_MEMORY).free
    except (OSError, StopIteration, ValueError):
        return None
    return _IN_MEMORY if min(available, free) >= _ENOUGH_BYTES and os.access(_IN_MEMORY, os.W_OK) else None
