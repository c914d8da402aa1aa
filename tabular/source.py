"""Reads a CSV, plain or gzip: its digest, its columns, its rows with their numbers and lines."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from tabular.lines import Lines, TooManyLines, decoded, is_blank, unpacked
from tabular.mapping import FileFormat, Mapping, MappingError
from tabular.spreadsheets import unshield

MAX_ROW_LINES = 1_000
"""Lines of text that one row may span by line breaks in quoted cells. A quote that never ends costs its own line only."""

DELIMITERS = (",", ";", "\t", "|")
"""What is tried where the mapping names none: the first under which the first line has all columns of the mapping."""

_CHUNK = 1 << 20
_MAX_CELL_CHARACTERS = 1 << 20
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*\Z')


MAX_COLUMNS = 1_000
"""Of a file in any format."""


class SourceError(Exception):
    """The file cannot be read; the message names it and the trouble.

    Attributes:
        problem: What is wrong, in a word for programs: `damaged`, `wrong_encoding`, `too_many_columns`, …
    """

    def __init__(self, message: str, problem: str = "damaged") -> None:
        """Takes what people read, and what programs do."""
        super().__init__(message)
        self.problem = problem


class SourceRow(NamedTuple):
    """One row of the file.

    Attributes:
        number: Its number among the rows, from 1; blank lines are no rows.
        line: The line of text in which it begins, from 1.
        cells: Its cells; of a line that is no CSV the line as it is, alone.
        is_csv: False where the line is no row of its format: of a CSV where a quote does not end, or text stands behind one.
    """

    number: int
    line: int
    cells: list[str]
    is_csv: bool = True


class SourceFile:
    """One CSV file, open for reading; use it as a context manager.

    Attributes:
        columns: The names in its first line.
        size_bytes: Its size on disk, to measure progress by.
        encoding: In which its rows can be written, one by one.
    """

    def __init__(self, source: Path | BinaryIO, mapping: Mapping | None, *, encoding: str | None = None) -> None:
        """Opens the file and reads its first line.

        Args:
            source: Where it is, or the file itself, open at its beginning; it is closed with this.
            mapping: What its columns mean, which tells the delimiter; None where nobody has said yet.
            encoding: Of a file without a byte order mark for which the mapping names none.

        Raises:
            SourceError: If it cannot be read, is empty, has more than 1,000 columns, or its first line is not of its encoding.
            MappingError: If the encoding does not exist.
        """
        csv.field_size_limit(_MAX_CELL_CHARACTERS)
        self._path = source if isinstance(source, Path) else "the file"
        if isinstance(source, Path):
            try:
                self.size_bytes = source.stat().st_size
                self._raw: BinaryIO = source.open("rb")
            except OSError as error:
                raise SourceError(f"cannot read {source}: {error.strerror}") from error
        else:
            self.size_bytes = source.seek(0, os.SEEK_END)
            source.seek(0)
            self._raw = source
        form = mapping.file if mapping is not None else FileFormat()
        self._is_shielded = form.apostrophes
        try:
            self._open(form, form.encoding or encoding or "utf-8", mapping.columns() if mapping is not None else set())
        except BaseException:
            self._raw.close()
            raise

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the file."""
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._text.close()
        self._raw.close()

    @property
    def read_bytes(self) -> int:
        """How far into the file on disk the reading is."""
        return self._raw.tell()

    def rows(self) -> Iterator[SourceRow]:
        """Yields each data row.

        A row may span several lines of text where a quoted cell holds line breaks. Where that comes to no end, or to
        another number of cells than there are columns, its first line alone is no CSV and a row begins with the next.

        Raises:
            SourceError: If the file breaks off, as a cut gzip file does.
        """
        number = 0
        lines = self._lines
        while True:
            line = lines.begin()
            try:
                cells = self._read_cells()
            except StopIteration:
                return
            except (OSError, EOFError, UnicodeError) as error:
                raise SourceError(f"line {lines.number + 1} of {self._path} cannot be read: {error}") from error
            if cells is None or (len(lines.taken) > 1 and len(cells) != len(self.columns)):
                lines.give_back(keep=1)
                number += 1
                yield SourceRow(number, line, [lines.taken[0].rstrip("\r\n")], is_csv=False)
            elif len(lines.taken) > 1 or not is_blank(lines.taken[0], self._delimiter):
                number += 1
                yield SourceRow(number, line, [unshield(cell) for cell in cells] if self._is_shielded else cells)

    def _read_cells(self) -> list[str] | None:
        """Returns the cells of the next row, None where what comes is no CSV."""
        try:
            return next(self._reader)
        except (csv.Error, TooManyLines):
            return None

    def _open(self, form: FileFormat, encoding: str, needed: set[str]) -> None:
        try:
            self._text, self.encoding = decoded(self._raw, encoding)
            self._lines = Lines(self._text, MAX_ROW_LINES)
            self._delimiter = self._find_delimiter(form.delimiter, form.quote, needed)
            self._reader = csv.reader(self._lines, delimiter=self._delimiter, quotechar=form.quote, strict=True)
            names = self._read_cells()
        except LookupError as error:
            raise MappingError(f"file: encoding {encoding!r} does not exist") from error
        except (OSError, EOFError, UnicodeError) as error:
            raise SourceError(f"cannot read the first line of {self._path}: {error}") from error
        except StopIteration:
            raise SourceError(f"{self._path} has no line of column names", "empty") from None
        if names is None:
            raise SourceError(
                f"the first line of {self._path} is no CSV: a quote does not end, text follows it, or it is too long",
                "not_a_table",
            )
        self.columns = checked_columns([name.strip() for name in names])
        if any("\ud800" <= character <= "\udfff" for name in self.columns for character in name):
            raise SourceError(
                f"the first line of {self._path} is not {self.encoding}: name its encoding in the mapping, "
                "for example `file: {encoding: gb18030}` for a file of a Chinese Excel",
                "wrong_encoding",
            )

    def _find_delimiter(self, named: str | None, quote: str, needed: set[str]) -> str:
        """Returns the delimiter; the next line is then that of the column names.

        Raises:
            StopIteration: If there is none.
        """
        while True:
            self._lines.begin()
            try:
                first = next(self._lines)
            except TooManyLines:
                first = self._lines.taken[0]
            separator = _SEPARATOR_LINE.match(first)
            if separator is not None:  # As Excel writes it, in a line of its own.
                named = named or separator[1]
            elif first.strip():
                break
        self._lines.give_back(keep=0)
        if named or not needed:
            return named or max(DELIMITERS, key=lambda each: len(_names(first, each, quote)))
        return next((each for each in DELIMITERS if needed <= _names(first, each, quote)), DELIMITERS[0])


def checked_columns(names: list[str]) -> list[str]:
    """Returns the names of columns.

    Raises:
        SourceError: If there are none, or more than 1,000.
    """
    if len(names) > MAX_COLUMNS:
        raise SourceError(
            f"the file has {len(names)} columns, and at most {MAX_COLUMNS} are read; take out those that are not needed",
            "too_many_columns",
        )
    if not any(names):
        raise SourceError("the first line of the file must hold the names of its columns", "empty")
    return names


def _names(line: str, delimiter: str, quote: str) -> set[str]:
    cells = next(csv.reader([line], delimiter=delimiter, quotechar=quote), [])
    return {cell.strip() for cell in cells}


def digest_content(path: Path) -> str:
    """Returns 16 hex digits that name the unpacked content: the same for a file and its gzip.

    Raises:
        SourceError: If it cannot be read.
    """
    digest = hashlib.blake2b(digest_size=8)
    try:
        with path.open("rb") as raw:
            content = unpacked(raw)
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
    except (OSError, EOFError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error
    return digest.hexdigest()
