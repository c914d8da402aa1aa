"""Writes Parquet: typed columns, a group of rows for each few thousand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from tabular.writing.columns import Column, Kind

GROUP_ROWS = 10_000

_TYPES = {Kind.INTEGER: pa.int64(), Kind.DECIMAL: pa.float64(), Kind.BOOLEAN: pa.bool_()}
_READERS: dict[Kind, Callable[[str], Any]] = {Kind.INTEGER: int, Kind.DECIMAL: float, Kind.BOOLEAN: "true".__eq__}


class ParquetWriter:
    """A Parquet file that is being written."""

    def __init__(self, raw: BinaryIO, columns: Sequence[Column]) -> None:
        """Takes the file."""
        self._columns = columns
        self._schema = pa.schema([(column.name, _TYPES.get(column.kind, pa.string())) for column in columns])
        self._file = pq.ParquetWriter(raw, self._schema, compression="zstd")
        self._rows: list[Sequence[str]] = []

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        """See `Writer.write`."""
        self._rows += rows
        if len(self._rows) >= GROUP_ROWS:
            self._flush()

    def close(self) -> None:
        """Ends the file."""
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        arrays = []
        for place, field in enumerate(self._schema):
            read = _READERS.get(self._columns[place].kind, str)
            cells = (row[place] for row in self._rows)
            arrays.append(pa.array([read(cell) if cell else None for cell in cells], type=field.type))
        if self._rows:
            self._file.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._rows = []
