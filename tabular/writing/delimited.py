"""Writes CSV that Excel opens as it is: UTF-8 with its mark, every cell quoted, nothing that would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import BinaryIO

from tabular.spreadsheets import shield
from tabular.writing.columns import Column


class CsvWriter:
    """A CSV that is being written."""

    def __init__(self, raw: BinaryIO, columns: Sequence[Column]) -> None:
        """Writes the mark and the first line."""
        self._raw = raw
        raw.write(b"\xef\xbb\xbf")
        self._put([[column.name for column in columns]])

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        """See `Writer.write`."""
        self._put([[shield(cell) for cell in row] for row in rows])

    def close(self) -> None:
        """Ends the file."""

    def _put(self, rows: Sequence[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        # All in quotes: where semicolons part cells, what stands behind one would else begin a cell of its own.
        csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
        self._raw.write(text.getvalue().encode("utf-8", "replace"))
