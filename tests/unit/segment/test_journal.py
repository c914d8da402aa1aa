"""What is appended to the journal is found again, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from services.common.errors import Unavailable
from services.segment.history.journal import Journal
from services.segment.history.tables import Table


def rows(*numbers: int) -> pa.Table:
    return pa.table({"node_id": pa.array(numbers, pa.int64())})


def left(folder: Path) -> list[tuple[str, list[int]]]:
    return [(table.value, told["node_id"].to_pylist()) for table, told in Journal(folder).left()]


def test_what_was_appended_is_left_in_its_order_until_it_is_forgotten(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "made" / "by-itself")
    journal.append(Table.EVENTS, rows(1, 2))
    journal.append(Table.ATTRIBUTES, rows(3))
    files = journal.turn_over()
    journal.append(Table.EVENTS, rows(4))
    folder = tmp_path / "made" / "by-itself"
    assert left(folder) == [("events", [1, 2]), ("attributes", [3]), ("events", [4])]
    journal.forget(files)
    assert left(folder) == [("events", [4])]
    # Another process goes on behind what it finds.
    other = Journal(folder)
    other.append(Table.EVENTS, rows(5))
    assert left(folder) == [("events", [4]), ("events", [5])]
    other.forget(other.turn_over())
    assert left(folder) == []
    assert list(folder.iterdir()) == []


def test_an_append_that_was_cut_off_anywhere_is_none_and_those_before_it_are_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(Table.EVENTS, rows(1))
    (path,) = journal.turn_over()
    first = path.stat().st_size
    body = path.read_bytes()
    for size in range(first):
        path.write_bytes(body + body[:size])
        assert left(tmp_path) == [("events", [1])], size
        path.write_bytes(body[:size])
        assert left(tmp_path) == [], size
    path.write_bytes(body + body[:-1] + b"?")
    assert left(tmp_path) == [("events", [1])]


@pytest.mark.parametrize("taken", [0, 5, 40])
def test_half_an_append_hides_nothing_that_comes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    journal = Journal(tmp_path)
    journal.append(Table.EVENTS, rows(1))
    write = os.write

    def takes_a_part(file: int, record: bytes) -> int:
        return write(file, record[:taken])

    monkeypatch.setattr(os, "write", takes_a_part)
    with pytest.raises(Unavailable):
        journal.append(Table.EVENTS, rows(2))
    monkeypatch.undo()
    journal.append(Table.EVENTS, rows(3))
    assert left(tmp_path) == [("events", [1]), ("events", [3])]
