"""Sheets as other programs write them: with prefixes, styles and places of their own, and as hostile ones do."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from tabular.source import SourceError
from tabular.xlsx import XlsxFile, archive
from tests.support.tables import as_xlsx

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


def changed(content: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """Returns a workbook with other parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, changes.get(part, bytes)(old.read(part)))
    return out.getvalue()


def with_rows(xml: str, columns: tuple[str, ...] = ("a", "b", "c")) -> bytes:
    """Returns a workbook whose rows below the names are written as given."""
    content = as_xlsx(columns, [])
    return changed(content, {SHEET: lambda sheet: sheet.replace(b"</sheetData>", f"{xml}</sheetData>".encode())})


def rows_of(content: bytes) -> list[tuple[int, list[str]]]:
    """Returns lines and cells."""
    return [(row.line, row.cells) for row in XlsxFile(io.BytesIO(content)).rows()]


def test_names_may_have_a_prefix() -> None:
    def prefixed(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")

    content = as_xlsx(["a", "b"], [["x", 1.5], [None, "y"]])
    assert rows_of(changed(content, {SHEET: prefixed})) == rows_of(content) == [(2, ["x", "1.5"]), (3, ["", "y"])]


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<row><c><v>1</v></c><c r="C9"><v>3</v></c></row>', [(2, ["1", "", "3"])]),
        ('<row r="7"><c r="B7"><v>2</v></c><c><v>3</v></c></row>', [(7, ["", "2", "3"])]),
        ('<row r="2"><c r="b2"><v>2</v></c><c r="B2"><v>4</v></c><c r="A2"><v>1</v></c></row>', [(2, ["1", "4", ""])]),
        ('<row r="2"><c r="A1B2"><v>1</v></c><c r="2"><v>2</v></c><c r="$"><v>3</v></c></row>', [(2, ["1", "2", "3"])]),
        ('<row r="2"><c s="99"><v>5</v></c><c s="x"><v>6</v></c><c s="-1"><v>7</v></c></row>', [(2, ["5", "6", "7"])]),
        ('<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>1</f><v>x</v></c></row>', [(2, ["true", "#N/A", "x"])]),
        ('<row><c t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r><rPh><t>z</t></rPh></is></c></row>', [(2, ["xy", "", ""])]),
    ],
)  # fmt: skip
def test_cells_stand_where_their_references_say(xml: str, expected: list[tuple[int, list[str]]]) -> None:
    # Each twice: what was found out of the first is remembered.
    again = xml.replace('<row r="2"', '<row r="3"').replace('<row r="7"', '<row r="8"')
    found = rows_of(with_rows(xml + again))
    assert [cells for _, cells in found] == [cells for _, cells in expected * 2]
    assert found[0] == expected[0]


def test_a_style_makes_a_number_a_date_and_only_where_it_is_one() -> None:
    styles = b'<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="2"/></cellXfs>'

    def styled(xml: bytes) -> bytes:
        return re.sub(rb"<cellXfs.*?</cellXfs>", styles, xml, flags=re.DOTALL)

    cells = "".join(f'<c s="{style}"><v>45000.5</v></c>' for style in ("0", "1", "2"))
    content = changed(with_rows(f"<row>{cells}</row>" * 2), {STYLES: styled})
    assert [cells for _, cells in rows_of(content)] == [["45000.5", "2023-03-15 12:00:00", "45000.5"]] * 2


def test_a_name_without_end_is_not_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOKEN_BYTES", 1 << 18)
    row = "<row><c><v>1</v></c></row>"
    whole = with_rows(row + f'<row r="{"9" * (1 << 17)}"><c><v>2</v></c></row>' + row * 40_000)
    assert len(rows_of(whole)) == 40_002
    hostile = with_rows(row + f'<row r="{"9" * (1 << 20)}"/>')
    with pytest.raises(SourceError, match="many megabytes"):
        rows_of(hostile)
