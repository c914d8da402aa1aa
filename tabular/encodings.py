"""In which encoding a file of text is: UTF-8 where all of it is, else GB18030 where all of it is, else none that is read."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import BinaryIO

from tabular.lines import marked_encoding, unpacked
from tabular.source import SourceError

MAX_INFLATED_BYTES = 2 << 30
"""Of what is in a packed file."""

HEAD_BYTES = 1 << 20
"""As much is looked at of a file that is not to be read whole."""

_CHUNK = 1 << 18


def find_encoding(raw: BinaryIO, named: str | None, *, whole: bool, report: Callable[[], None] = lambda: None) -> str:
    """Returns the encoding of a file, plain or gzip, and leaves it at its beginning.

    A byte order mark decides, then what is named, then what the bytes are. All of the file must be of it: of a file half of
    which is, nothing is read, rather than one half as other words.

    Args:
        raw: The file.
        named: What the mapping says; None where it says nothing.
        whole: Whether all of it is looked at, or its first megabyte.
        report: Called again and again; what it raises ends the looking.

    Raises:
        SourceError: `wrong_encoding`, with the first byte that does not fit; `too_large` where it unpacks to more than 2 GB;
            `damaged` where it does not unpack.
    """
    marked = marked_encoding(raw)
    candidates = [marked] if marked else [named] if named else ["utf-8", "gb18030"]
    first: SourceError | None = None
    for encoding in candidates:
        try:
            _check(raw, encoding, whole, report)
        except UnicodeDecodeError as error:
            first = first or _wrong(encoding, error.start, has_choice=len(candidates) > 1)
        else:
            return encoding
        finally:
            raw.seek(0)
    assert first is not None
    raise first


def _check(raw: BinaryIO, encoding: str, whole: bool, report: Callable[[], None]) -> None:
    """Decodes the file and throws the text away.

    Raises:
        UnicodeDecodeError: With the place in the unpacked file in `start`.
    """
    raw.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    content = unpacked(raw)
    place = 0
    while True:
        report()
        try:
            chunk = content.read(_CHUNK)
        except (OSError, EOFError) as error:
            raise SourceError(f"the file does not unpack: {error}; pack it again", "damaged") from error
        pending = len(decoder.getstate()[0])
        is_end = not chunk
        try:
            decoder.decode(chunk, final=is_end)
        except UnicodeDecodeError as error:
            error.start += place - pending
            raise
        place += len(chunk)
        if place > MAX_INFLATED_BYTES:
            raise SourceError(
                f"the file unpacks to more than {MAX_INFLATED_BYTES} bytes; send it in several parts", "too_large"
            )
        if is_end or (not whole and place >= HEAD_BYTES):
            return


def _wrong(encoding: str, place: int, *, has_choice: bool) -> SourceError:
    tried = "neither UTF-8 nor GB18030" if has_choice else f"not {encoding}"
    return SourceError(
        f"the file is {tried}: byte {place + 1} does not fit {encoding}; save it as UTF-8, or name its encoding in the mapping",
        "wrong_encoding",
    )
