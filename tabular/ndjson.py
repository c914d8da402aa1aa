"""Reads a file of JSON objects, one a line, plain or gzip: each object is a row, each of its keys a column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from tabular.lines import Lines, TooManyLines, decoded
from tabular.source import SourceError, SourceRow, checked_columns
from tabular.texts import value_text

SEEN_ROWS = 1_000
"""So many rows are looked at for the names of the columns."""

MAX_DEPTH = 5
"""Of objects within objects; their keys are joined by dots. What is deeper is JSON in a cell."""


class NdjsonFile:
    """One file of JSON objects, open for reading.

    Attributes:
        columns: The keys of the first 1,000 objects, in the order in which they occur, and those that the mapping reads.
        encoding: Of its text.
    """

    def __init__(self, raw: BinaryIO, encoding: str, needed: Iterable[str] = ()) -> None:
        """Reads the first rows for the names of the columns.

        Raises:
            SourceError: If there is none, or there are more than 1,000 columns.
        """
        self._raw = raw
        self.encoding = encoding
        names: dict[str, None] = {}
        for number, (_, _, value) in enumerate(self._objects()):
            names.update(dict.fromkeys(value) if value is not None else {})
            if number >= SEEN_ROWS:
                break
        if not names:
            raise SourceError("the file has no JSON object in its first lines: write one object a line", "not_a_table")
        self.columns = checked_columns(list(dict.fromkeys((*names, *needed))))

    def rows(self) -> Iterator[SourceRow]:
        """Yields each row from the first; keys that are no columns are left out.

        Raises:
            SourceError: If the file breaks off.
        """
        for number, (line, text, value) in enumerate(self._objects(), start=1):
            if value is None:
                yield SourceRow(number, line, [text], is_csv=False)
            else:
                yield SourceRow(number, line, [value.get(name, "") for name in self.columns])

    def close(self) -> None:
        """Closes the file."""
        self._raw.close()

    def _objects(self) -> Iterator[tuple[int, str, dict[str, str] | None]]:
        """Yields line, text and cells of each object, blank lines left out; no cells where it is none."""
        self._raw.seek(0)
        text, _ = decoded(self._raw, self.encoding)
        lines = Lines(text, 1)
        try:
            while True:
                line = lines.begin()
                try:
                    content = next(lines)
                except StopIteration:
                    return
                except TooManyLines:
                    yield line, lines.taken[0], None
                    continue
                except (OSError, EOFError, UnicodeError) as error:
                    raise SourceError(f"line {line} of the file cannot be read: {error}") from error
                if content.strip():
                    yield line, content.rstrip("\r\n"), _cells(content)
        finally:
            # Left open: the next reading begins anew.
            text.detach()


def _cells(text: str) -> dict[str, str] | None:
    """Returns the cells by column, or None where the text is no JSON object."""
    try:
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    cells: dict[str, str] = {}
    _flatten(value, "", MAX_DEPTH, cells)
    return cells


def _flatten(value: dict[str, Any], prefix: str, depth: int, cells: dict[str, str]) -> None:
    for key, each in value.items():
        if isinstance(each, dict) and depth > 1:
            _flatten(each, f"{prefix}{key}.", depth - 1, cells)
        else:
            cells[f"{prefix}{key}"] = value_text(each)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
