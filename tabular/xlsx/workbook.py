"""What a workbook says besides its cells: its sheets, the texts that they share, and which formats are dates."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from tabular.source import SourceError
from tabular.xlsx.archive import Archive, Attributes, read_part

MAX_SHARED_BYTES = 128 << 20
MAX_SHARED_TEXTS = 2_000_000

_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class Workbook:
    """What the cells of a sheet are read with.

    Attributes:
        sheet: The part that holds the sheet.
        shared: The texts that cells share.
        dates: Of each style of a cell, whether it shows a date or a time.
        is_1904: Whether days are counted from 1904, as old Macintoshes did.
    """

    sheet: str
    shared: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    is_1904: bool = False


def read_workbook(archive: Archive, sheet: str | None) -> Workbook:
    """Returns the workbook, and in it the sheet of a name, or the first that is not hidden.

    Raises:
        SourceError: If there is no such sheet, or a part cannot be read.
    """
    names: list[tuple[str, str, bool]] = []
    is_1904 = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_1904
        if name == "sheet":
            reference = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            names.append((attributes.get("name", ""), reference, attributes.get("state", "visible") == "visible"))
        elif name == "workbookPr":
            is_1904 = attributes.get("date1904") in ("1", "true")

    if archive.size("xl/workbook.xml") is None:
        raise SourceError(
            "the file is a ZIP, and no workbook; send a .xlsx, .csv, .ndjson or .parquet file", "unknown_format"
        )
    read_part(archive, "xl/workbook.xml", start, _ignore, _ignore)
    found = next((each for each in names if (each[2] if sheet is None else each[0] == sheet)), None)
    if found is None:
        raise SourceError(
            f"the workbook has no sheet {sheet!r}; it has {', '.join(each[0] for each in names)[:500]}"
            if sheet is not None
            else "the workbook has no sheet that is not hidden",
            "not_a_table",
        )
    part = _targets(archive).get(found[1], "")
    if archive.size(part) is None:
        raise SourceError("the workbook names a sheet that it does not hold; save it again as .xlsx", "damaged")
    return Workbook(part, _shared_texts(archive), _date_styles(archive), is_1904)


def _targets(archive: Archive) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path

    if archive.size("xl/_rels/workbook.xml.rels") is not None:
        read_part(archive, "xl/_rels/workbook.xml.rels", start, _ignore, _ignore)
    return targets


def _shared_texts(archive: Archive) -> list[str]:
    size = archive.size("xl/sharedStrings.xml")
    if size is None:
        return []
    if size > MAX_SHARED_BYTES:
        raise _too_many_texts()
    texts: list[str] = []
    pieces: list[str] = []
    inside = phonetic = False

    def start(name: str, _: Attributes) -> None:
        nonlocal inside, phonetic
        if name == "t":
            inside = not phonetic
        elif name == "rPh":
            phonetic = True

    def end(name: str) -> None:
        nonlocal inside, phonetic
        if name == "si":
            texts.append(unescaped("".join(pieces)))
            pieces.clear()
            if len(texts) > MAX_SHARED_TEXTS:
                raise _too_many_texts()
        elif name == "t":
            inside = False
        elif name == "rPh":
            phonetic = False

    def text(data: str) -> None:
        if inside:
            pieces.append(data)

    read_part(archive, "xl/sharedStrings.xml", start, end, text)
    return texts


def _date_styles(archive: Archive) -> list[bool]:
    dates: list[bool] = []
    own: dict[str, bool] = {}
    is_of_cells = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_of_cells
        if name == "numFmt":
            own[attributes.get("numFmtId", "")] = is_date_format(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            is_of_cells = True
        elif name == "xf" and is_of_cells and len(dates) < 100_000:
            number = attributes.get("numFmtId", "0")
            dates.append(own[number] if number in own else number.isdigit() and int(number) in _BUILT_IN_DATES)

    def end(name: str) -> None:
        nonlocal is_of_cells
        if name == "cellXfs":
            is_of_cells = False

    if archive.size("xl/styles.xml") is not None:
        read_part(archive, "xl/styles.xml", start, end, _ignore)
    return dates


def is_date_format(code: str) -> bool:
    """Tells whether a format of numbers shows a date or a time: it has a letter of one outside quotes and colours."""
    first = _NOT_FORMAT.sub("", code).partition(";")[0].lower()
    return "general" not in first and any(letter in first for letter in "ymdhs")


def unescaped(text: str) -> str:
    """Returns a text in which characters that XML cannot hold were written as `_x000D_`."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _too_many_texts() -> SourceError:
    return SourceError(
        f"the workbook shares more than {MAX_SHARED_BYTES} bytes or {MAX_SHARED_TEXTS} texts; save its table as CSV",
        "too_large",
    )


def _ignore(*_: object) -> None:
    return
