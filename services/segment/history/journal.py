"""Rows on the disk that are not in the tables yet: what a crash leaves, the next start inserts."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from struct import Struct

import pyarrow as pa
import structlog

from services.common.errors import Unavailable
from services.segment.history.streams import stream_bytes
from services.segment.history.tables import Table

_HEAD = Struct("<IHI")  # Bytes of the rows, of the table's name, and the checksum of both.
_ROWS = ".rows"

_log = structlog.get_logger(__name__)


class Journal:
    """Files of rows in a folder, each appended to until `turn_over`.

    An append is whole when it returns, as far as the process is concerned: like the engine's own inserts it is not flushed
    to the disk, and survives the end of the process, not that of the machine.
    """

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which is made when absent; nothing is read or written yet."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files = sorted(folder.glob(f"*{_ROWS}"))
        self._next = 1 + max((int(path.stem) for path in self._files), default=0)
        self._open: int | None = None
        self._size = 0

    def left(self) -> Iterator[tuple[Table, pa.Table]]:
        """Yields what was appended and not forgotten, in its order. An append that a crash cut off is none."""
        for path in self._files:
            body = path.read_bytes()
            place = 0
            while place + _HEAD.size <= len(body):
                size, name_size, check = _HEAD.unpack_from(body, place)
                told = body[place + _HEAD.size : place + _HEAD.size + name_size + size]
                if len(told) < name_size + size or zlib.crc32(told) != check:
                    break
                yield Table(told[:name_size].decode()), pa.ipc.open_stream(told[name_size:]).read_all()
                place += _HEAD.size + len(told)

    def append(self, table: Table, rows: pa.Table) -> None:
        """Appends rows, all of them or none.

        Raises:
            Unavailable: If they cannot be written.
        """
        name, body = table.value.encode(), stream_bytes(rows)
        told = name + body
        record = _HEAD.pack(len(body), len(name), zlib.crc32(told)) + told
        try:
            if self._open is None:
                self._begin()
            assert self._open is not None
            if os.write(self._open, record) < len(record):
                raise OSError("the disk took a part")
        except OSError as error:
            _log.error("history.journal_not_written", error=str(error))
            # What follows half a record would not be found again.
            self._leave()
            raise Unavailable("The history cannot be written at the moment.", retry_after_seconds=1) from error
        self._size += len(record)

    def turn_over(self) -> Sequence[Path]:
        """Ends the file; returns all whose rows are to be in the tables now."""
        self._leave()
        return tuple(self._files)

    def forget(self, files: Sequence[Path]) -> None:
        """Removes files whose rows are in the tables."""
        for path in files:
            path.unlink(missing_ok=True)
            self._files.remove(path)

    def _begin(self) -> None:
        path = self._folder / f"{self._next:012d}{_ROWS}"
        self._open = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._next, self._size = self._next + 1, 0
        self._files.append(path)

    def _leave(self) -> None:
        """Closes the file behind its last whole record."""
        if self._open is not None:
            opened, self._open = self._open, None
            try:
                os.ftruncate(opened, self._size)
            finally:
                os.close(opened)
