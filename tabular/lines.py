"""A file's lines of text: unpacked, decoded by its byte order mark or as told, and given back where a row was none."""

from __future__ import annotations

import codecs
import gzip
import io
from collections import deque
from typing import BinaryIO, Self, cast

# The longer first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


class TooManyLines(Exception):
    """A row spans more lines than it may."""


class Lines:
    """Iterates over lines, for a reader of CSV that asks for more than one where a quoted cell goes on.

    An error does not end it. `taken` holds the lines since `begin`.
    """

    def __init__(self, text: io.TextIOWrapper, most: int) -> None:
        """Takes the text, opened with `newline=""`, and how many lines may be taken between two calls of `begin`."""
        self._text = text
        self._most = most
        self._given_back: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Self:
        """Returns itself."""
        return self

    def __next__(self) -> str:
        """Returns the next line, with its end.

        Raises:
            TooManyLines: If as many as may be are taken.
        """
        if len(self.taken) >= self._most:
            raise TooManyLines
        line = self._given_back.popleft() if self._given_back else self._text.readline()
        if not line:
            raise StopIteration
        if self.number == 0:
            # Not every decoder takes the mark away; and it must go before quotes are looked at.
            line = line.removeprefix("\ufeff")
        self.number += 1
        self.taken.append(line)
        return line

    def begin(self) -> int:
        """Begins a row; returns the number of the line to come, from 1."""
        self.taken.clear()
        return self.number + 1

    def give_back(self, keep: int) -> None:
        """Gives back all lines of the row but the first `keep`; they come again."""
        self._given_back.extendleft(reversed(self.taken[keep:]))
        self.number -= len(self.taken) - keep
        del self.taken[keep:]


def is_blank(line: str, delimiter: str) -> bool:
    """Tells whether a line holds nothing; one of delimiters only is a row of empty cells."""
    return not line.strip() and delimiter not in line


def unpacked(raw: BinaryIO) -> BinaryIO:
    """Returns the content behind a file, unpacked when it begins with gzip's mark, whatever its name."""
    mark = raw.read(2)
    raw.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if mark == b"\x1f\x8b" else raw


def decoded(raw: BinaryIO, encoding: str) -> tuple[io.TextIOWrapper, str]:
    """Returns the text of a file, and the encoding in which single lines of it can be written.

    A byte order mark is certain, so it decides over `encoding`. Bytes that are no text survive as they are, so that a
    rejected row can be written as it was.

    Raises:
        LookupError: If there is no such encoding.
        OSError: If the file cannot be read, or EOFError.
    """
    content = unpacked(raw)
    start = cast(io.BufferedReader, content).peek(4)[:4]
    encoding = next((marked for mark, marked in _MARKS if start.startswith(mark)), encoding)
    is_wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
    errors = "surrogatepass" if is_wide else "surrogateescape"
    text = io.TextIOWrapper(content, encoding=encoding, errors=errors, newline="")
    return text, "utf-8" if is_wide or encoding == "utf-8-sig" else encoding
