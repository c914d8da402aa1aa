"""Writes one JSON object a line; an empty cell is left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import BinaryIO

from tabular.writing.columns import Column, Kind

_BARE = (Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN)


class NdjsonWriter:
    """A file of JSON objects that is being written. Values of mixed kinds are the text of their JSON."""

    def __init__(self, raw: BinaryIO, columns: Sequence[Column]) -> None:
        """Takes the file."""
        self._raw = raw
        self._keys = [(f"{json.dumps(column.name, ensure_ascii=False)}:", column.kind in _BARE) for column in columns]

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        """See `Writer.write`."""
        lines = []
        for row in rows:
            cells = [
                key + (cell if bare else json.dumps(cell, ensure_ascii=False))
                for (key, bare), cell in zip(self._keys, row, strict=True)
                if cell
            ]
            lines.append("{" + ",".join(cells) + "}\n")
        self._raw.write("".join(lines).encode("utf-8", "replace"))

    def close(self) -> None:
        """Ends the file."""
