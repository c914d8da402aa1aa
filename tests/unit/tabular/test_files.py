"""Files of each format give the texts that a CSV of the same table would hold."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from tabular.files import Format, find_format, open_rows
from tabular.lines import MAX_LINE_CHARACTERS
from tabular.mapping import FileFormat, IdentifierColumn, Mapping, PropertySource
from tabular.source import SourceError
from tabular.texts import number_text, value_text
from tabular.xlsx import XlsxFile
from tabular.xlsx.workbook import is_date_format
from tests.support.tables import as_csv, as_ndjson, as_parquet, as_xlsx

COLUMNS = ["a", "b"]


def opened(content: bytes, mapping: Mapping | None = None) -> tuple[Any, Format]:
    """Opens bytes as a file."""
    return open_rows(io.BufferedReader(io.BytesIO(content)), mapping, whole=True)


def cells(content: bytes, mapping: Mapping | None = None) -> list[list[str]]:
    """Returns the cells of all rows."""
    file, _ = opened(content, mapping)
    return [row.cells for row in file.rows()]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.55, "2.55"),
        (17850.0, "17850"),
        (-3, "-3"),
        (1e21, "1e+21"),
        (None, ""),
        (True, "true"),
        (dt.datetime(2010, 12, 1, 8, 26), "2010-12-01 08:26:00"),
        (dt.datetime(2010, 12, 1), "2010-12-01 00:00:00"),
        ("00123", "00123"),
        ("手机", "手机"),
        ("a\r\nb", "a\r\nb"),
    ],
)
@pytest.mark.parametrize("write", [as_xlsx, as_parquet])
def test_a_typed_value_becomes_the_text_of_a_csv(write: Any, value: Any, text: str) -> None:
    content = write(COLUMNS, [["x", value]])
    (row,) = cells(content)
    # XML makes one line break of two signs.
    assert row[1].replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_texts_of_numbers_read_as_the_same_numbers() -> None:
    assert number_text(2.5499999999999998) == "2.55"
    assert number_text(float("nan")) == ""
    assert value_text(Decimal("1E+3")) == "1000"
    assert value_text({"a": [1, "x"]}) == '{"a":[1,"x"]}'


def test_times_of_parquet_keep_their_zone_and_floats_their_own_digits() -> None:
    moment = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
    table = pa.table({"a": [moment], "b": pa.array([2.55], pa.float32()), "c": pa.array([Decimal("1.50")])})
    out = io.BytesIO()
    pa.parquet.write_table(table, out)
    assert cells(out.getvalue()) == [["2026-10-01 08:00:00+00:00", "2.55", "1.50"]]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True), ("m/d/yy h:mm", True), ("[h]:mm:ss", True), ('yyyy"年"m"月"', True), ("[$-804]aaaa;@", False),
        ("0.00", False), ("General", False), ('0" days"', False), ("[Red]0.00", False), ("#,##0;[Red]-#,##0", False), ("@", False),
    ],
)  # fmt: skip
def test_a_format_of_numbers_is_one_of_dates_by_its_letters(code: str, is_date: bool) -> None:
    assert is_date_format(code) is is_date


def test_the_first_sheet_that_is_not_hidden_is_read_or_the_one_that_is_named() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "versteckt"
    book.active.sheet_state = "hidden"
    for name in ("eins", "zwei"):
        sheet = book.create_sheet(name)
        sheet.append(["spalte"])
        sheet.append([name])
    out = io.BytesIO()
    book.save(out)
    assert cells(out.getvalue()) == [["eins"]]
    mapping = Mapping(
        identifiers={"user_id": IdentifierColumn("spalte")},
        traits={"a": PropertySource(column="spalte")},
        file=FileFormat(sheet="zwei"),
    )
    assert cells(out.getvalue(), mapping) == [["zwei"]]
    with pytest.raises(SourceError, match="'drei'; it has versteckt, eins, zwei"):
        XlsxFile(io.BytesIO(out.getvalue()), "drei")


def test_empty_rows_and_cells_of_a_sheet_stand_where_they_stand() -> None:
    content = as_xlsx(["a", "b", "c"], [[None, None, None], ["1", None, "3"], ["1"]])
    file, _ = opened(content)
    assert [(row.number, row.line, row.cells) for row in file.rows()] == [(1, 3, ["1", "", "3"]), (2, 4, ["1", "", ""])]


def test_the_columns_of_objects_are_their_keys_flattened() -> None:
    content = (
        b'{"id": 1.50, "who": {"phone": "139", "tags": ["x"]}}\n\n{"id": 2, "more": null, "who": {"phone": true}}\n'
    )
    file, kind = opened(content)
    assert (kind, file.columns) == (Format.NDJSON, ["id", "who.phone", "who.tags", "more"])
    assert [row.cells for row in file.rows()] == [["1.50", "139", '["x"]', ""], ["2", "true", "", ""]]


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (lambda: as_csv(COLUMNS, []), Format.CSV),
        (lambda: gzip.compress(as_csv(COLUMNS, []), mtime=0), Format.CSV),
        (lambda: b"\xef\xbb\xbf\n{}", Format.NDJSON),
        (lambda: gzip.compress(as_ndjson(COLUMNS, [["1", "2"]]), mtime=0), Format.NDJSON),
        (lambda: as_xlsx(COLUMNS, []), Format.XLSX),
        (lambda: as_parquet(COLUMNS, [["1", "2"]]), Format.PARQUET),
    ],
)
def test_a_format_is_told_by_the_first_bytes(write: Callable[[], bytes], kind: Format) -> None:
    assert find_format(io.BufferedReader(io.BytesIO(write()))) is kind


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_chinese_is_read_in_the_encoding_that_all_of_it_is_of(encoding: str) -> None:
    file, _ = opened(as_csv(["手机号", "姓名"], [["139", "王小明𠮷"]] * 3, encoding=encoding))
    assert file.columns == ["手机号", "姓名"]
    assert [row.cells for row in file.rows()] == [["139", "王小明𠮷"]] * 3


@pytest.mark.parametrize("place", [0, (1 << 18) - 2, (1 << 18) + 5])
def test_the_first_byte_that_fits_no_encoding_is_named(place: int) -> None:
    content = b"a,b\n" + b"x" * place + b"\xff\n"
    with pytest.raises(SourceError, match=f"byte {place + 5} does not fit") as wrong:
        opened(content)
    assert wrong.value.problem == "wrong_encoding"


def test_a_line_that_is_too_long_costs_itself_and_none_behind_it() -> None:
    content = (
        b'a,b\n1,"'
        + b"x" * (3 * MAX_LINE_CHARACTERS)
        + b'"\n2,y\n"open\n'
        + b"z" * (2 * MAX_LINE_CHARACTERS)
        + b"\n3,w\n"
    )
    file, _ = opened(content)
    rows = list(file.rows())
    assert [(row.line, row.is_csv) for row in rows] == [(2, False), (3, True), (4, False), (5, False), (6, True)]
    assert [row.cells for row in rows if row.is_csv] == [["2", "y"], ["3", "w"]]


def test_a_zip_that_is_no_workbook_is_told_apart() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "a,b\n")
    with pytest.raises(SourceError) as wrong:
        opened(out.getvalue())
    assert wrong.value.problem == "unknown_format"
