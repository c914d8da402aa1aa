"""Reads the file to replay, plain or gzip: its digest, its columns, its rows with their numbers."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from tools.replay.mapping import FileFormat, MappingError

_CHUNK = 1 << 20
_MAX_CELL_CHARACTERS = 1 << 20


class SourceError(Exception):
    """The file cannot be read; the message names it and the trouble."""


class SourceFile:
    """One CSV file, open for reading; use it as a context manager.

    Attributes:
        columns: The names in its first line.
        size_bytes: Its size on disk, to measure progress by.
    """

    def __init__(self, path: Path, form: FileFormat) -> None:
        """Opens the file and reads its first line.

        Raises:
            SourceError: If it cannot be read or is empty.
            MappingError: If the encoding does not exist.
        """
        csv.field_size_limit(_MAX_CELL_CHARACTERS)
        try:
            self.size_bytes = path.stat().st_size
            self._raw = path.open("rb")
        except OSError as error:
            raise SourceError(f"cannot read {path}: {error.strerror}") from error
        content = _unpacked(self._raw)
        try:
            # Bytes that are no text of this encoding survive as they are, so that the rejected row can be written as it was.
            self._text = io.TextIOWrapper(content, encoding=form.encoding, errors="surrogateescape", newline="")
        except LookupError as error:
            self._raw.close()
            raise MappingError(f"file: encoding {form.encoding!r} does not exist") from error
        self._reader = csv.reader(self._text, delimiter=form.delimiter, quotechar=form.quote)
        try:
            first = next(self._reader, None)
        except (OSError, EOFError, csv.Error, UnicodeError) as error:
            self._raw.close()
            raise SourceError(f"cannot read the first line of {path}: {error}") from error
        if not first:
            self._raw.close()
            raise SourceError(f"{path} has no line of column names")
        self.columns = [name.removeprefix("\ufeff").strip() for name in first]

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

    def rows(self) -> Iterator[tuple[int, list[str] | None]]:
        """Yields (number, cells) of each data row, from 1; None for a row that is no CSV.

        A row may span several lines of text where a quoted cell holds line breaks. An empty line is a row without cells.

        Raises:
            SourceError: If the file breaks off, as a cut gzip file does.
        """
        number = 0
        while True:
            number += 1
            try:
                yield number, next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield number, None
            except (OSError, EOFError, UnicodeError) as error:
                raise SourceError(f"row {number} cannot be read: {error}") from error


def digest_content(path: Path) -> str:
    """Returns 16 hex digits that name the unpacked content: the same for a file and its gzip.

    Raises:
        SourceError: If it cannot be read.
    """
    digest = hashlib.blake2b(digest_size=8)
    try:
        with path.open("rb") as raw:
            content = _unpacked(raw)
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
    except (OSError, EOFError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error
    return digest.hexdigest()


def _unpacked(raw: BinaryIO) -> BinaryIO:
    """Returns the content behind a file, unpacked when it begins with gzip's mark, whatever its name."""
    mark = raw.read(2)
    raw.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if mark == b"\x1f\x8b" else raw
