"""What a mapping makes of the first rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import msgspec

from services.profile.domain.importing import PREVIEWED_CHARACTERS, PREVIEWED_ROWS
from services.profile.usecases.import_files import mapping_errors, opened
from tabular.guess import guess_mapping
from tabular.mapping import Mapping, mapping_of
from tabular.rows import RowTranslator


@dataclass(frozen=True)
class PreviewedRow:
    """A row, and what a mapping makes of it: a call, or a reason, or neither without a mapping."""

    row: int
    line: int
    cells: Sequence[str]
    call: bytes = b""
    reason: str = ""


@dataclass(frozen=True)
class Preview:
    """The first rows of a file under a mapping, as JSON; an empty one where none could be guessed."""

    format: str
    encoding: str
    columns: Sequence[str]
    mapping: bytes
    rows: Sequence[PreviewedRow]


def read_mapping(document: bytes) -> Mapping:
    """Returns the mapping that JSON holds.

    Raises:
        InvalidArgument: INVALID_MAPPING.
    """
    with mapping_errors():
        return mapping_of(msgspec.json.decode(document))


def fitting(raw: BinaryIO, mapping: Mapping) -> tuple[str, list[str]]:
    """Returns format and columns of a file.

    Raises:
        SourceError: If it cannot be read.
        MappingError: If the mapping does not fit it.
    """
    with opened(raw, mapping) as (file, kind):
        RowTranslator(mapping, file.columns)
        return kind.value, file.columns


def preview(raw: BinaryIO, mapping: Mapping | None, time_zone: str) -> Preview:
    """Returns what a mapping makes of a file's first rows; without one what the names of its columns suggest.

    Raises:
        SourceError: If the file cannot be read.
        MappingError: If the mapping does not fit it.
    """
    with opened(raw, mapping) as (file, kind):
        rows = list(islice(file.rows(), PREVIEWED_ROWS))
    if mapping is None:
        mapping = guess_mapping(file.columns, [row.cells for row in rows if row.is_csv], time_zone=time_zone)
    translate: Callable[[list[str]], bytes | str] | None = None
    if mapping is not None:
        translate = RowTranslator(mapping, file.columns).translate
    previewed = []
    for row in rows:
        made: bytes | str = b""
        if translate is not None:
            made = translate(row.cells) if row.is_csv else "malformed_csv"
        cells = [_shown(cell) for cell in row.cells]
        call, reason = (made, "") if isinstance(made, bytes) else (b"", made)
        previewed.append(PreviewedRow(row.number, row.line, cells, call, reason))
    return Preview(
        kind.value, file.encoding, file.columns, msgspec.json.encode(mapping) if mapping is not None else b"", previewed
    )


def _shown(cell: str) -> str:
    return cell[:PREVIEWED_CHARACTERS].encode("utf-8", "replace").decode()
