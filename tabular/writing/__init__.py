"""Writes files of rows in the formats in which they are read, so that what was written is read as the same values."""

from __future__ import annotations

from typing import BinaryIO

from tabular.files import Format
from tabular.writing.columns import Column, Writer
from tabular.writing.delimited import CsvWriter
from tabular.writing.ndjson import NdjsonWriter
from tabular.writing.workbook import XlsxWriter

__all__ = ["Column", "Writer", "open_writer"]


def open_writer(kind: Format, raw: BinaryIO, columns: list[Column], *, sheet: str = "customers") -> Writer:
    """Begins a file; `close` of what is returned ends it and leaves `raw` open.

    Args:
        kind: Its format.
        raw: Where it goes.
        columns: Its columns.
        sheet: The name of the one sheet of a workbook: letters.

    Raises:
        UnwritableError: If the format cannot hold so many columns.
    """
    match kind:
        case Format.CSV:
            return CsvWriter(raw, columns)
        case Format.XLSX:
            return XlsxWriter(raw, columns, sheet)
        case Format.NDJSON:
            return NdjsonWriter(raw, columns)
        case Format.PARQUET:
            # Here, as it takes a third of a second and 60 MB, which a process that writes none need not spend.
            from tabular.writing.parquet import ParquetWriter

            return ParquetWriter(raw, columns)
