"""Rows come out of a spool as they were read, or it says that it has not all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabular.source import SourceRow
from tabular.spool import Spool

cells = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=5)
tables = st.lists(st.tuples(cells, st.booleans()), max_size=40)


@dataclass
class Table:
    """A file of rows."""

    table: list[SourceRow]
    columns: list[str] = field(default_factory=lambda: ["a", "b"])
    encoding: str = "gb18030"

    def rows(self) -> Iterator[SourceRow]:
        """Yields them."""
        yield from self.table

    def close(self) -> None:
        """Has nothing to close."""


def numbered(rows: list[tuple[list[str], bool]]) -> Table:
    """Returns a file of cells that are rows of it, or none."""
    return Table([SourceRow(number, 3 * number, *row) for number, row in enumerate(rows, start=1)])


@given(tables)
@settings(max_examples=100, deadline=None)
def test_rows_come_out_as_they_were_read_again_and_again(rows: list[tuple[list[str], bool]]) -> None:
    file = numbered(rows)
    with closing(Spool()) as spool:
        assert not spool.is_whole
        assert list(spool.keeping(file)) == file.table
        assert spool.is_whole
        assert (spool.columns, spool.encoding) == (["a", "b"], "gb18030")
        for _ in range(2):
            found = list(spool.rows())
            assert found == file.table
            assert all(type(row) is SourceRow for row in found)


def test_many_rows_are_many_pieces() -> None:
    file = numbered([([str(number), "x" * (number % 300)], number % 7 > 0) for number in range(5_000)])
    with closing(Spool()) as spool:
        assert list(spool.keeping(file)) == file.table
        assert list(spool.rows()) == file.table


@pytest.mark.parametrize("maximum", [0, 10, 70_000, 300_000])
def test_what_is_more_than_may_be_kept_is_read_all_the_same(maximum: int) -> None:
    file = numbered([(["x" * 1_000], True)] * 400)
    with closing(Spool(maximum_bytes=maximum)) as spool:
        assert list(spool.keeping(file)) == file.table
        assert not spool.is_whole
        assert list(spool.rows()) == []


def test_half_a_character_is_not_kept() -> None:
    file = numbered([(["a"], True), (["\ud83d"], True), (["b"], True)])
    with closing(Spool()) as spool:
        assert list(spool.keeping(file)) == file.table
        assert not spool.is_whole


def test_who_stops_reading_has_not_all_rows() -> None:
    file = numbered([(["a"], True)] * 3)
    with closing(Spool()) as spool:
        reading = spool.keeping(file)
        next(reading)
        assert not spool.is_whole
