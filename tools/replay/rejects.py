"""Writes the file of rejected rows so that opening it in a spreadsheet runs nothing."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import BinaryIO

from tabular.ids import MARKS
from tabular.spreadsheets import defuse


class RejectedRows:
    """An appendable CSV: the original columns, then the row's number, the line where it begins, and the reason.

    The file can be cut back to a size known from before, so that rows written after the last kept position do not stand
    there twice when a replay is resumed.
    """

    def __init__(self, path: Path, columns: list[str], encoding: str, keep_bytes: int) -> None:
        """Opens the file, keeps its first `keep_bytes` bytes (0 begins it anew) and drops what comes after.

        Raises:
            OSError: If it cannot be written.
        """
        self._width = len(columns)
        self._encoding = encoding
        self._out: BinaryIO = open(path, "r+b" if keep_bytes and path.exists() else "w+b")  # noqa: SIM115
        self._out.seek(0, os.SEEK_END)
        if self._out.tell() < keep_bytes:
            keep_bytes = 0  # someone emptied it; what it held is gone, the counts are not
        self._out.seek(keep_bytes)
        self._out.truncate()
        if keep_bytes == 0:
            self._write([*columns, *MARKS])

    def add(self, row: list[str], number: int, line: int, reason: str) -> None:
        """Appends a row; cells beyond the columns are joined into the last one, missing ones are empty."""
        if len(row) > self._width:
            row = [*row[: self._width - 1], ",".join(row[self._width - 1 :])]
        self._write([*row, *[""] * (self._width - len(row)), str(number), str(line), reason])

    def flush(self) -> int:
        """Hands all rows to the operating system; returns the size of the file in bytes."""
        self._out.flush()
        return self._out.tell()

    def close(self) -> None:
        """Closes the file."""
        self._out.close()

    def _write(self, cells: list[str]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerow([defuse(cell) for cell in cells])
        try:
            data = text.getvalue().encode(self._encoding, "surrogateescape")
        except UnicodeEncodeError:
            data = text.getvalue().encode("utf-8", "surrogateescape")
        self._out.write(data)
