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


MAX_LINE_CHARACTERS = 1 << 20
"""Of one line of text. The rest of a longer one is passed over unread, and the line is no row."""

MAX_ROW_CHARACTERS = 4 << 20
"""Of all lines of one row together."""


class TooManyLines(Exception):
    """A row spans more lines than it may, or a line is longer than it may be."""


class Lines:
    """Iterates over lines, for a reader of CSV that asks for more than one where a quoted cell goes on.

    An error does not end it. `taken` holds the lines since `begin`.
    """

    def __init__(self, text: io.TextIOWrapper, most: int) -> None:
        """Takes the text, opened with `newline=""`, and how many lines may be taken between two calls of `begin`."""
        self._text = text
        self._most = most
        self._given_back: deque[str] = deque()
        self._taken_characters = 0
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Self:
        """Returns itself."""
        return self

    def __next__(self) -> str:
        """Returns the next line, with its end.

        Raises:
            TooManyLines: If as many as may be are taken, or the line is too long; then its beginning is taken.
        """
        if len(self.taken) >= self._most or self._taken_characters > MAX_ROW_CHARACTERS:
            raise TooManyLines
        is_new = not self._given_back
        line = self._text.readline(MAX_LINE_CHARACTERS) if is_new else self._given_back.popleft()
        if not line:
            raise StopIteration
        is_too_long = len(line) >= MAX_LINE_CHARACTERS and line[-1] not in "\r\n"
        if self.number == 0:
            # Not every decoder takes the mark away; and it must go before quotes are looked at.
            line = line.removeprefix("\ufeff")
        self.number += 1
        self.taken.append(line)
        self._taken_characters += len(line)
        if is_too_long:
            if is_new:
                self._pass_over()
            raise TooManyLines
        return line

    def _pass_over(self) -> None:
        """Reads to the end of the line, in pieces of which none is kept."""
        while (piece := self._text.readline(MAX_LINE_CHARACTERS)) and piece[-1] not in "\r\n":
            pass

    def begin(self) -> int:
        """Begins a row; returns the number of the line to come, from 1."""
        self.taken.clear()
        self._taken_characters = 0
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
    encoding = _marked(start) or encoding
    is_wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
    errors = "surrogatepass" if is_wide else "surrogateescape"
    text = io.TextIOWrapper(content, encoding=encoding, errors=errors, newline="")
    return text, "utf-8" if is_wide or encoding == "utf-8-sig" else encoding


def marked_encoding(raw: BinaryIO) -> str | None:
    """Returns the encoding that a file's byte order mark tells, and leaves it at its beginning; None without a mark."""
    try:
        return _marked(unpacked(raw).read(4))
    except (OSError, EOFError):
        return None
    finally:
        raw.seek(0)


def _marked(start: bytes) -> str | None:
    return next((marked for mark, marked in _MARKS if start.startswith(mark)), None)
