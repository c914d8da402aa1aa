"""Opens a file of rows, whatever its format: CSV, XLSX, NDJSON or Parquet, told by its first bytes and not by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import BinaryIO, Protocol

from tabular.encodings import find_encoding
from tabular.lines import unpacked
from tabular.mapping import Mapping
from tabular.ndjson import NdjsonFile
from tabular.source import SourceError, SourceFile, SourceRow
from tabular.xlsx import XlsxFile


class Format(StrEnum):
    """What a file is."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class RowFile(Protocol):
    """A file of rows, open for reading."""

    columns: list[str]
    encoding: str

    def rows(self) -> Iterator[SourceRow]:
        """Yields each row from the first on."""
        ...

    def close(self) -> None:
        """Closes the file."""
        ...


def find_format(raw: BinaryIO) -> Format:
    """Returns a file's format by its first bytes, and leaves it at its beginning.

    Raises:
        SourceError: `empty`; `unknown_format` for an old .xls and what is no text.
    """
    raw.seek(0)
    try:
        start = raw.read(8)
        if not start:
            raise SourceError("the file is empty", "empty")
        if start.startswith(b"PK"):
            return Format.XLSX
        if start.startswith(b"PAR1"):
            return Format.PARQUET
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise SourceError(
                "the file is an old .xls, or protected by a password; save it as .xlsx without one", "unknown_format"
            )
        raw.seek(0)
        try:
            head = unpacked(raw).read(4_096)
        except (OSError, EOFError) as error:
            raise SourceError(f"the file does not unpack: {error}; pack it again", "damaged") from error
    finally:
        raw.seek(0)
    if head.startswith((b"PK", b"PAR1")):
        raise SourceError("send the workbook or the Parquet file as it is, not packed once more", "unknown_format")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return Format.NDJSON if text.startswith(b"{") else Format.CSV


def open_rows(
    raw: BinaryIO, mapping: Mapping | None, *, whole: bool, report: Callable[[], None] = lambda: None
) -> tuple[RowFile, Format]:
    """Opens a file, which is closed with what is returned; a text is decoded as a whole first, to find its encoding.

    Args:
        raw: The file, seekable.
        mapping: What its columns mean; None where nobody has said.
        whole: Whether all of a text is decoded, or its beginning only.
        report: Called again and again; what it raises ends the opening.

    Raises:
        SourceError: If it cannot be read.
        MappingError: If the encoding that the mapping names does not exist.
    """
    kind = find_format(raw)
    if kind is Format.XLSX:
        return XlsxFile(raw, mapping.file.sheet if mapping is not None else None), kind
    if kind is Format.PARQUET:
        # Here, as it takes a third of a second and 60 MB, which a process that reads none need not spend.
        from tabular.parquet import ParquetFile

        return ParquetFile(raw), kind
    encoding = find_encoding(raw, mapping.file.encoding if mapping is not None else None, whole=whole, report=report)
    if kind is Format.NDJSON:
        return NdjsonFile(raw, encoding, mapping.columns() if mapping is not None else ()), kind
    return SourceFile(raw, mapping, encoding=encoding), kind
