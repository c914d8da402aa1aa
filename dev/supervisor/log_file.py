"""One log file of bounded size that never fails its writer."""

import contextlib
import os
from pathlib import Path

LOG_LIMIT_BYTES = 20 * 1024 * 1024
"""A log is moved aside to `<name>.log.1` (replacing the one before) when it has grown to this size."""

_TAIL_BYTES = 64 * 1024


class LogFile:
    """An append-only log file; what cannot be written, because the disk is full say, is counted and dropped."""

    def __init__(self, path: Path, limit_bytes: int = LOG_LIMIT_BYTES) -> None:
        """Opens nothing yet; the file is made, mode 0600, with the first line."""
        self.path = path
        self._limit_bytes = limit_bytes
        self._descriptor: int | None = None
        self._size_bytes = 0
        self._lost_bytes = 0

    def write(self, data: bytes) -> None:
        """Appends `data`; never raises on a failing disk."""
        try:
            if self._descriptor is None or self._size_bytes >= self._limit_bytes:
                self._reopen()
            if self._lost_bytes:
                self._append(f"({self._lost_bytes} bytes of log were lost: the disk refused them)\n".encode())
                self._lost_bytes = 0
            self._append(data)
        except OSError:
            self._lost_bytes += len(data)

    def tail(self, lines: int = 20) -> str:
        """Returns the last lines, at most 64 KiB; empty if there is no file."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, self.path.stat().st_size - _TAIL_BYTES))
                text = file.read().decode(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def close(self) -> None:
        """Closes the file; a later `write` opens it again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _reopen(self) -> None:
        self.close()
        with contextlib.suppress(FileNotFoundError):
            if self.path.stat().st_size >= self._limit_bytes:
                self.path.replace(self.path.with_name(self.path.name + ".1"))
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._size_bytes = os.fstat(self._descriptor).st_size

    def _append(self, data: bytes) -> None:
        assert self._descriptor is not None
        # A disk about to be full takes a part of it: the rest is counted as lost by the error of the next round.
        view = memoryview(data)
        while view:
            written = os.write(self._descriptor, view)
            self._size_bytes += written
            view = view[written:]
