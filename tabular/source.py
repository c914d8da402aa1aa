"""Reads the file to replay, plain or gzip: its digest, its columns, its rows with their numbers and lines."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tabular.lines import Lines, TooManyLines, decoded, is_blank, unpacked
from tabular.mapping import Mapping, MappingError

MAX_ROW_LINES = 1_000
"""Lines of text that one row may span by line breaks in quoted cells. A quote that never ends costs its own line only."""

DELIMITERS = (",", ";", "\t", "|")
"""What is tried where the mapping names none: the first under which the first line has all columns of the mapping."""

_CHUNK = 1 << 20
_MAX_CELL_CHARACTERS = 1 << 20
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*\Z')


class SourceError(Exception):
    """The file cannot be read; the message names it and the trouble."""


class SourceRow(NamedTuple):
    """One row of the file.

    Attributes:
        number: Its number among the rows, from 1; blank lines are no rows.
        line: The line of text in which it begins, from 1.
        cells: Its cells; of a line that is no CSV the line as it is, alone.
        is_csv: False where the line is no CSV: a quote that does not end, or text behind one.
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

    def __init__(self, path: Path, mapping: Mapping) -> None:
        """Opens the file and reads its first line.

        Raises:
            SourceError: If it cannot be read, is empty, or its first line is not of its encoding.
            MappingError: If the encoding does not exist.
        """
        csv.field_size_limit(_MAX_CELL_CHARACTERS)
        self._path = path
        try:
            self.size_bytes = path.stat().st_size
            self._raw = path.open("rb")
        except OSError as error:
            raise SourceError(f"cannot read {path}: {error.strerror}") from error
        try:
            self._open(mapping)
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
                yield SourceRow(number, line, cells)

    def _read_cells(self) -> list[str] | None:
        """Returns the cells of the next row, None where what comes is no CSV."""
        try:
            return next(self._reader)
        except (csv.Error, TooManyLines):
            return None

    def _open(self, mapping: Mapping) -> None:
        form = mapping.file
        try:
            self._text, self.encoding = decoded(self._raw, form.encoding)
            self._lines = Lines(self._text, MAX_ROW_LINES)
            self._delimiter = self._find_delimiter(form.delimiter, form.quote, mapping.columns())
            self._reader = csv.reader(self._lines, delimiter=self._delimiter, quotechar=form.quote, strict=True)
            names = self._read_cells()
        except LookupError as error:
            raise MappingError(f"file: encoding {form.encoding!r} does not exist") from error
        except (OSError, EOFError, UnicodeError) as error:
            raise SourceError(f"cannot read the first line of {self._path}: {error}") from error
        except StopIteration:
            raise SourceError(f"{self._path} has no line of column names") from None
        if names is None:
            raise SourceError(f"the first line of {self._path} is no CSV: a quote does not end, or text follows it")
        self.columns = [name.strip() for name in names]
        if any("\ud800" <= character <= "\udfff" for name in self.columns for character in name):
            raise SourceError(
                f"the first line of {self._path} is not {self.encoding}: name its encoding in the mapping, "
                "for example `file: {encoding: gb18030}` for a file of a Chinese Excel"
            )

    def _find_delimiter(self, named: str | None, quote: str, needed: set[str]) -> str:
        """Returns the delimiter; the next line is then that of the column names.

        Raises:
            StopIteration: If there is none.
        """
        while True:
            self._lines.begin()
            first = next(self._lines)
            separator = _SEPARATOR_LINE.match(first)
            if separator is not None:  # As Excel writes it, in a line of its own.
                named = named or separator[1]
            elif first.strip():
                break
        self._lines.give_back(keep=0)
        return named or next((each for each in DELIMITERS if needed <= _names(first, each, quote)), DELIMITERS[0])


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
