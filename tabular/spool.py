"""Rows of a file once more, as they were read: for who must read a file to its end before the first row counts."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import msgspec

from tabular.files import RowFile
from tabular.source import SourceRow

MAXIMUM_BYTES = 256 << 20
"""Of the rows of one file, on the process's own disk; a file with more is to be read again."""

_PIECE_BYTES = 1 << 16
_LENGTH = struct.Struct("<I")
# What stands in MessagePack before so many values of a list.
_LIST = struct.Struct(">BI")
_LIST_MARK = 0xDD
_encode_into = msgspec.msgpack.Encoder().encode_into
_decode = msgspec.msgpack.Decoder(list[SourceRow]).decode


class Spool:
    """Keeps the rows of a file in one without a name; they come out of it in half the time that a CSV takes, or a workbook's
    twentieth.

    Attributes:
        columns: The names of the columns.
        encoding: In which single rows can be written.
        is_whole: Whether all rows are here. Not before all were read, nor where they are more than may be, nor where a text
            holds half a character, as only some formats can.
    """

    def __init__(self, *, maximum_bytes: int = MAXIMUM_BYTES) -> None:
        """Starts empty; close it."""
        self.columns: list[str] = []
        self.encoding = "utf-8"
        self.is_whole = False
        self._raw = cast(BinaryIO, tempfile.TemporaryFile(prefix="yike-rows-"))  # noqa: SIM115
        self._left = maximum_bytes

    def keeping(self, file: RowFile) -> Iterator[SourceRow]:
        """Yields the rows of a file, which are kept meanwhile.

        Raises:
            SourceError: If it cannot be read.
        """
        self.columns, self.encoding = file.columns, file.encoding
        rows = file.rows()
        piece, count = bytearray(), 0
        for row in rows:
            yield row
            try:
                _encode_into(row, piece, -1)
            except UnicodeEncodeError:
                self._left = -1
            count += 1
            if len(piece) > _PIECE_BYTES or self._left < 0:
                self._write(piece, count)
                piece.clear()
                count = 0
            if self._left < 0:
                yield from rows
                return
        self._write(piece, count)
        self.is_whole = self._left >= 0

    def rows(self) -> Iterator[SourceRow]:
        """Yields the rows, as they were read."""
        self._raw.seek(0)
        while header := self._raw.read(_LENGTH.size):
            yield from _decode(self._raw.read(*_LENGTH.unpack(header)))

    def close(self) -> None:
        """Closes the file, which is gone with that."""
        self._raw.close()

    def _write(self, piece: bytearray, count: int) -> None:
        """Keeps some rows; where there is no room for them, throws away what is kept."""
        self._left -= len(piece)
        if self._left < 0:
            self._raw.seek(0)
            self._raw.truncate()
            return
        self._raw.write(_LENGTH.pack(_LIST.size + len(piece)) + _LIST.pack(_LIST_MARK, count))
        self._raw.write(piece)
