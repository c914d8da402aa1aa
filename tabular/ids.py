"""Message ids of rows: the same row has the same id in every file and every replay, so the server knows it again."""

from __future__ import annotations

import hashlib

from tabular.mapping import Mapping

Row = list[str]

MARKS = ("row", "line", "reason")
"""The columns behind those of the file in a file of rejected rows."""


class RowIds:
    """Names the rows of one file, in their order.

    With a `key` in the mapping a row's id is made of the cells of these columns. Without, of all its cells with the names of
    their columns; of rows that are equal in all cells the second has another id than the first, and so on, so each is an
    event of its own. Rows added at the end of a file change no id. That takes about 100 bytes of memory a row.
    """

    def __init__(self, mapping: Mapping, columns: Row) -> None:
        """Takes the mapping, whose key's columns must be among those of the file."""
        self._places = [columns.index(name) for name in mapping.key]
        # A file of rejected rows, mended: what was written behind them is no part of the row.
        self._width = len(columns) - (len(MARKS) if tuple(columns[-len(MARKS) :]) == MARKS else 0)
        named = mapping.key or tuple(columns[: self._width])
        self._scope = hashlib.blake2b(_joined(["key" if mapping.key else "row", *named]), digest_size=16)
        self._seen: set[bytes] = set()
        self._repeats: dict[bytes, int] = {}

    def name(self, row: Row) -> str:
        """Returns the id of the next row, which has as many cells as there are columns; "" if a cell of its key is empty."""
        cells = [row[place].strip() for place in self._places] if self._places else row[: self._width]
        if self._places and not all(cells):
            return ""
        digest = self._scope.copy()
        digest.update(_joined(cells))
        found = digest.digest()
        identity = found.hex()
        if self._places:
            return identity
        short = found[:12]
        if short not in self._seen:
            self._seen.add(short)
            return identity
        self._repeats[short] = number = self._repeats.get(short, 1) + 1
        return f"{identity}-{number}"


def _joined(cells: list[str]) -> bytes:
    """Returns bytes of which the cells can be told again: each with its length in front."""
    return "".join([f"{len(cell)}:{cell}" for cell in cells]).encode("utf-8", "surrogatepass")
