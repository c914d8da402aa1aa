"""Writes a workbook of one sheet, row by row. Texts are texts: none is ever a formula."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape

from tabular.writing.columns import Column, Kind, UnwritableError

MAXIMUM_ROWS = 1_048_576
MAXIMUM_CELL_CHARACTERS = 32_767

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
# What XML cannot hold, and what would be read as such an escape.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class XlsxWriter:
    """A workbook that is being written."""

    def __init__(self, raw: BinaryIO, columns: Sequence[Column], sheet: str = "customers") -> None:
        """Writes the parts around the sheet, which has a name of letters, and the first row."""
        self._kinds = [column.kind for column in columns]
        self._rows = 1
        self._archive = zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        for name, content in _PARTS.items():
            self._archive.writestr(name, content.replace("{sheet}", sheet))
        self._sheet = self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        names = "".join(_text(column.name) for column in columns)
        self._sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData><row>{names}</row>'.encode())

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        """See `Writer.write`."""
        self._rows += len(rows)
        if self._rows > MAXIMUM_ROWS:
            raise UnwritableError(f"A workbook has at most {MAXIMUM_ROWS} rows; take CSV, NDJSON or Parquet.")
        parts = []
        for row in rows:
            cells = [_cell(cell, kind) for cell, kind in zip(row, self._kinds, strict=True)]
            parts.append(f"<row>{''.join(cells)}</row>")
        self._sheet.write("".join(parts).encode("utf-8"))

    def close(self) -> None:
        """Ends the file."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._archive.close()


def _cell(cell: str, kind: Kind) -> str:
    if not cell:
        return "<c/>"
    if kind is Kind.INTEGER or kind is Kind.DECIMAL:
        return f"<c><v>{cell}</v></c>"
    if kind is Kind.BOOLEAN:
        return f'<c t="b"><v>{int(cell == "true")}</v></c>'
    return _text(cell)


def _text(text: str) -> str:
    if len(text) > MAXIMUM_CELL_CHARACTERS:
        raise UnwritableError(
            f"A cell of a workbook has at most {MAXIMUM_CELL_CHARACTERS} characters, and a value has more; take CSV, NDJSON or "
            "Parquet, or leave its column out."
        )
    held = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(held)}</t></is></c>'
