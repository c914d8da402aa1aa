"""The parts of an XLSX file: a ZIP whose sizes are checked before it is unpacked, and a reader of XML without entities."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from tabular.source import SourceError

MAX_INFLATED_BYTES = 1 << 30
"""Of all parts together, as the directory declares them. More than is declared is never unpacked of a part."""

MAX_DIRECTORY_BYTES = 4 << 20
"""Of the ZIP's list of parts; some ten thousand."""

MAX_TOKEN_BYTES = 8 << 20
"""Of XML in which nothing begins or ends."""

_CHUNK = 1 << 16
_END = struct.Struct("<4s4H2LH")
_END_MARK, _LOCATOR_MARK = b"PK\x05\x06", b"PK\x06\x07"
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError, RuntimeError)

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Archive:
    """An XLSX file's parts."""

    def __init__(self, raw: BinaryIO) -> None:
        """Reads the list of parts.

        Raises:
            SourceError: `too_large` where it would unpack to more than 1 GB or has very many parts, `damaged` where it is
                no ZIP, `encrypted` where it is protected by a password.
        """
        _check_directory(raw)
        try:
            self._zip = zipfile.ZipFile(raw)
        except _BROKEN as error:
            raise damaged(error) from error
        parts = self._zip.infolist()
        if sum(part.file_size for part in parts) > MAX_INFLATED_BYTES:
            raise SourceError(
                f"the workbook unpacks to more than {MAX_INFLATED_BYTES} bytes; save its table as CSV, or in several parts",
                "too_large",
            )
        if any(part.flag_bits & 1 for part in parts):
            raise SourceError("the workbook is protected by a password; save it without one", "encrypted")
        self._sizes = {part.filename: part.file_size for part in parts}

    def size(self, name: str) -> int | None:
        """Returns how large a part is unpacked; None where there is none."""
        return self._sizes.get(name)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yields a part piece by piece.

        Raises:
            SourceError: `damaged`, where it does not unpack to what the directory declares.
        """
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise damaged(error) from error


class XmlReader:
    """Feeds XML piece by piece to handlers of names with their prefixes; document types, and so entities, are refused."""

    def __init__(self, start: Start, end: End, text: Text) -> None:
        """Takes the handlers; a text may come in pieces."""
        self._fed = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = text
        self._parser.StartDoctypeDeclHandler = _refuse_doctype

    def feed(self, chunk: bytes, *, is_end: bool = False) -> None:
        """Reads on.

        Raises:
            SourceError: `damaged`, where it is no XML.
        """
        self._fed += len(chunk)
        # Behind what was read last: where nothing begins or ends, it stays.
        if self._fed - self._parser.CurrentByteIndex > MAX_TOKEN_BYTES:
            raise SourceError("the workbook holds a name or an attribute of many megabytes", "damaged")
        try:
            self._parser.Parse(chunk, is_end)
        except expat.ExpatError as error:
            raise damaged(error) from error


def read_part(archive: Archive, name: str, start: Start, end: End, text: Text) -> None:
    """Reads a whole part, handing on local names."""
    reader = XmlReader(
        lambda tag, attributes: start(tag.rpartition(":")[2], attributes), lambda tag: end(tag.rpartition(":")[2]), text
    )
    for chunk in archive.chunks(name):
        reader.feed(chunk)
    reader.feed(b"", is_end=True)


def damaged(error: Exception) -> SourceError:
    """Returns what to tell of a workbook that does not unpack or is no XML."""
    return SourceError(f"the workbook is damaged ({error}); open it, save it again as .xlsx, and send that", "damaged")


def _check_directory(raw: BinaryIO) -> None:
    """Refuses a ZIP whose list of parts alone would fill the memory."""
    size = raw.seek(0, os.SEEK_END)
    raw.seek(max(0, size - 66_000))
    tail = raw.read()
    raw.seek(0)
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        raise SourceError("the file begins as a workbook and breaks off: send all of it", "damaged")
    directory_bytes = _END.unpack_from(tail, place)[5]
    # The form for archives above 4 GB may tell another size.
    if directory_bytes > MAX_DIRECTORY_BYTES or tail[max(0, place - 20) : place].startswith(_LOCATOR_MARK):
        raise SourceError("the workbook has too many parts; save its table in a workbook of its own", "too_large")


def _refuse_doctype(*_: Any) -> None:
    raise SourceError("the workbook's XML declares a document type, which none that Excel writes has", "damaged")
