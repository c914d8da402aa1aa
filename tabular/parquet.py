"""Reads a Parquet file batch by batch; what its own directory says is checked before a column is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from tabular.source import SourceError, SourceRow, checked_columns
from tabular.texts import value_text

MAX_ROW_GROUP_BYTES = 512 << 20
"""Of one group of rows, unpacked, as the directory declares it."""

MAX_DIRECTORY_BYTES = 16 << 20
MAX_CELL_CHARACTERS = 1 << 20

_BATCH_ROWS = 1_000


class ParquetFile:
    """One Parquet file, open for reading.

    Attributes:
        columns: The names of its columns.
        encoding: UTF-8, in which single rows can be written.
    """

    def __init__(self, raw: BinaryIO) -> None:
        """Reads the directory.

        Raises:
            SourceError: If it cannot be read, or would grow beyond its bounds.
        """
        self._raw = raw
        self.encoding = "utf-8"
        try:
            directory = pq.read_metadata(raw, memory_map=False)
            schema = directory.schema.to_arrow_schema()
            texts = [each.name for each in schema if _is_text(each.type)]
            raw.seek(0)
            # Texts stay in their dictionary: one long text in a million rows is one text in memory.
            self._file = pq.ParquetFile(
                raw,
                read_dictionary=texts,
                thrift_string_size_limit=MAX_DIRECTORY_BYTES,
                thrift_container_size_limit=1_000_000,
                pre_buffer=False,
            )
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged(error) from error
        self.columns = checked_columns(list(schema.names))
        sizes = [directory.row_group(place).total_byte_size for place in range(directory.num_row_groups)]
        if max(sizes, default=0) > MAX_ROW_GROUP_BYTES:
            raise SourceError(
                f"a row group unpacks to more than {MAX_ROW_GROUP_BYTES} bytes; write the file with smaller ones",
                "too_large",
            )

    def rows(self) -> Iterator[SourceRow]:
        """Yields each row; a cell of more than a megabyte makes it none.

        Raises:
            SourceError: If the file is damaged.
        """
        number = 0
        batches = self._file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False)
        while True:
            try:
                batch = next(batches, None)
                if batch is None:
                    return
                columns = [_texts(column) for column in batch.columns]
            except (pa.ArrowException, OSError, ValueError) as error:
                raise _damaged(error) from error
            for cells in zip(*columns, strict=True):
                number += 1
                is_whole = max(map(len, cells)) <= MAX_CELL_CHARACTERS
                yield SourceRow(number, number + 1, list(cells), is_whole)

    def close(self) -> None:
        """Closes the file."""
        self._raw.close()


def _texts(column: Any) -> list[str]:
    """Returns a column's cells; each text of a dictionary is made once."""
    if pa.types.is_dictionary(column.type):
        known = [value_text(value) for value in column.dictionary.to_pylist()]
        return ["" if place is None else known[place] for place in column.indices.to_pylist()]
    if pa.types.is_float32(column.type) or pa.types.is_float16(column.type):
        # As its own shortest text, not as that of the double that is next to it.
        values = column.to_numpy(zero_copy_only=False)
        return ["" if value != value else value_text(float(str(value))) for value in values]
    return [value_text(value) for value in column.to_pylist()]


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_string(kind))


def _damaged(error: Exception) -> SourceError:
    return SourceError(f"the Parquet file is damaged or of a kind that is not read: {str(error)[:200]}", "damaged")
