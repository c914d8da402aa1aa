"""Files as people have them: encodings, marks, dialects, quotes gone astray. Nothing is read wrongly in silence."""

import codecs
import csv
import gzip
import io
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabular.ids import RowIds
from tabular.mapping import (
    EventRule,
    FileFormat,
    IdentifierColumn,
    Mapping,
    MappingError,
    TimestampColumn,
    read_mapping,
)
from tabular.source import MAX_ROW_LINES, SourceError, SourceFile

TEXT = '"Order ID","Member ID",at\r\n1,"王, 芳",2026\r\n'
ROWS = [["1", "王, 芳", "2026"]]


BASE = Mapping(
    timestamp=TimestampColumn(column="at"),
    identifiers={"user_id": IdentifierColumn(column="Member ID")},
    events=(EventRule(name="E"),),
)


def mapping_of(**file: str) -> Mapping:
    """Returns a mapping of the columns above; `file` says how the file is written."""
    return msgspec.structs.replace(BASE, file=msgspec.convert(file, FileFormat))


def read(path: Path, content: bytes, **file: str) -> tuple[list[str], list[list[str]]]:
    """Returns columns and rows of a file of these bytes."""
    path.write_bytes(content)
    with SourceFile(path, mapping_of(**file)) as source:
        return source.columns, [row.cells for row in source.rows()]


def cells(path: Path, lines: list[str], width: int = 3) -> list[tuple[int, int, list[str], bool]]:
    """Returns what is read of these lines behind a first line of `width` columns."""
    names = ["Member ID", "at", *(f"c{n}" for n in range(3, width + 1))]
    path.write_text("\n".join([",".join(names), *lines]), newline="")
    with SourceFile(path, mapping_of()) as source:
        return [(row.number, row.line, row.cells, row.is_csv) for row in source.rows()]


MARKED = {
    "utf-8": codecs.BOM_UTF8 + TEXT.encode(),
    "utf-16-le": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "utf-16-be": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "utf-32-le": codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
    "utf-32-be": codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
    "gb18030": "\ufeff".encode("gb18030") + TEXT.encode("gb18030"),
}


@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("named", ["utf-8", "gb18030", "latin-1", "utf-16"])
def test_a_byte_order_mark_decides_the_encoding_whatever_the_mapping_says(tmp_path, encoding, pack, named) -> None:
    columns, rows = read(tmp_path / "a.csv", pack(MARKED[encoding]), encoding=named)
    assert columns == ["Order ID", "Member ID", "at"]
    assert rows == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "big5hkscs", "utf-16-le", "utf-16-be"])
def test_a_file_without_a_mark_is_read_in_the_encoding_of_the_mapping(tmp_path, encoding) -> None:
    assert read(tmp_path / "a.csv", TEXT.encode(encoding), encoding=encoding) == (["Order ID", "Member ID", "at"], ROWS)


def test_a_file_in_another_encoding_is_refused_by_its_first_line_or_kept_as_it_is(tmp_path) -> None:
    with pytest.raises(SourceError, match="encoding: gb18030"):
        read(tmp_path / "a.csv", "姓名,Member ID,at\n".encode("gb18030"))
    _, rows = read(tmp_path / "a.csv", "Member ID,at\n王芳,1\n".encode("gb18030"))
    assert rows[0][0].encode("utf-8", "surrogateescape").decode("gb18030") == "王芳"


def test_an_encoding_that_does_not_exist_is_refused(tmp_path) -> None:
    with pytest.raises(MappingError, match="does not exist"):
        read(tmp_path / "a.csv", TEXT.encode(), encoding="utf-9")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("named", [True, False])
def test_the_delimiter_is_the_mappings_or_the_one_that_makes_its_columns(tmp_path, delimiter, named) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["Order ID", "Member ID", "at"], ["1", "a,b;c\td|e", "2026"]])
    content = out.getvalue().encode()
    given_ = {"delimiter": delimiter} if named else {}
    assert read(tmp_path / "a.csv", content, **given_) == (
        ["Order ID", "Member ID", "at"],
        [["1", "a,b;c\td|e", "2026"]],
    )


def test_the_line_in_which_excel_names_the_delimiter_is_no_row(tmp_path) -> None:
    _, rows = read(tmp_path / "a.csv", codecs.BOM_UTF8 + b"sep=;\r\nMember ID;at\r\n1;2\r\n")
    assert rows == [["1", "2"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_blank_lines_are_no_rows_but_empty_cells_are(tmp_path, end) -> None:
    lines = ["", "Member ID,at", "", "1,2", "   ", "\t", ",", '"",""', "3,4", "", ""]
    _, rows = read(tmp_path / "a.csv", end.join(lines).encode())
    assert rows == [["1", "2"], ["", ""], ["", ""], ["3", "4"]]


def test_rows_are_numbered_without_blank_lines_and_named_by_their_line(tmp_path) -> None:
    assert cells(tmp_path / "a.csv", ["a,b", "", "c,d"], 2) == [(1, 2, ["a", "b"], True), (2, 4, ["c", "d"], True)]


GOOD = [f"u{n},2026,{n}" for n in range(4)]
STRAY = {
    "opens and never ends": 'u,"2026,x',
    "opens in the last cell": 'u,2026,"x',
    "opens in the first cell": '"u,2026,x',
    "text behind a quote": 'u,"2026"x,y',
    "opens twice": 'u,""2026,"x',
}


@pytest.mark.parametrize("stray", STRAY)
@pytest.mark.parametrize("place", [0, 2, 4])
@pytest.mark.parametrize("quoted", [False, True])
def test_a_stray_quote_costs_its_own_line_only_and_names_it(tmp_path, stray, place, quoted) -> None:
    good = [f'"u{n}",2026,"{n}"' for n in range(4)] if quoted else list(GOOD)
    found = cells(tmp_path / "a.csv", [*good[:place], STRAY[stray], *good[place:]])
    bad = [row for row in found if not row[3]]
    assert bad == [(place + 1, place + 2, [STRAY[stray]], False)]
    assert [row[2] for row in found if row[3]] == [[f"u{n}", "2026", str(n)] for n in range(4)]


def test_a_stray_quote_before_thousands_of_rows_swallows_none(tmp_path) -> None:
    found = cells(tmp_path / "a.csv", ['u,"2026,x', *[f"u{n},2026,{n}" for n in range(3 * MAX_ROW_LINES)]])
    assert [row[3] for row in found] == [False, *[True] * (3 * MAX_ROW_LINES)]
    assert [row[1] for row in found] == list(range(2, 3 * MAX_ROW_LINES + 3))


def test_a_row_may_span_lines_by_breaks_in_quoted_cells(tmp_path) -> None:
    found = cells(tmp_path / "a.csv", ['u,"two\nlines, ""quoted""\n",3', "v,2026,4"])
    assert found == [(1, 2, ["u", 'two\nlines, "quoted"\n', "3"], True), (2, 5, ["v", "2026", "4"], True)]


@pytest.mark.parametrize("row", ["u,2026", "u,2026,1,2", "u"])
def test_a_row_of_another_number_of_cells_is_given_as_it_is(tmp_path, row) -> None:
    found = cells(tmp_path / "a.csv", [GOOD[0], row, GOOD[1]])
    assert [each[1] for each in found] == [2, 3, 4]
    assert found[1][2] == row.split(",")


def test_a_quote_within_a_cell_is_text(tmp_path) -> None:
    assert cells(tmp_path / "a.csv", ['u,2026,12" screen'])[0][2] == ["u", "2026", '12" screen']


def test_a_huge_cell_costs_its_own_line_only(tmp_path) -> None:
    found = cells(tmp_path / "a.csv", [f"u,{'x' * (1 << 20)}y,1", GOOD[0]])
    assert [row[3] for row in found] == [False, True]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
                         min_size=3, max_size=3), max_size=8))  # fmt: skip
def test_what_a_writer_of_csv_wrote_is_read_again(tmp_path_factory, rows) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["Order ID", "Member ID", "at"], *rows])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    assert read(path, out.getvalue().encode())[1] == rows


def names(rows: list[list[str]], **changes: object) -> list[str]:
    """Returns the ids of the rows of a file with columns Member ID, at, c."""
    mapping = msgspec.structs.replace(BASE, **changes)
    ids = RowIds(mapping, ["Member ID", "at", "c"])
    return [ids.name(row) for row in rows]


@given(st.lists(st.lists(st.sampled_from(["", "a", "b", "ab", "1:a", "\0"]), min_size=3, max_size=3), max_size=12))
def test_ids_are_unique_and_do_not_change_when_rows_are_added_behind(rows) -> None:
    ids = names(rows)
    assert len(set(ids)) == len(rows)
    assert names(rows[: len(rows) // 2]) == ids[: len(rows) // 2]
    # A row's first id depends on its content alone, wherever it stands.
    assert all(names([row]) == [ids[rows.index(row)]] for row in rows)


def test_ids_by_a_key_are_the_keys_and_an_empty_one_is_none() -> None:
    ids = names([["u", "1", "x"], ["u", "2", "y"], ["v", "1", "x"], [" ", "1", "x"]], key=("Member ID",))
    assert ids[0] == ids[1] != ids[2]
    assert ids[3] == ""
    assert names([["u", "1", "x"]])[0] != ids[0]


def test_a_key_of_a_column_that_is_not_there_is_refused(tmp_path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("timestamp: {column: a}\nidentifiers: {user_id: {column: b}}\nevents: [{name: E}]\nkey: [gone]\n")
    assert "gone" in read_mapping(path)[0].columns()
