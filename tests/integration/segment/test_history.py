"""The engine itself: values come back as they went in, repeats are left out, errors are ours."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import strategies as st

from services.common.database import Database
from services.common.errors import FailedPrecondition, Internal
from services.segment.history.connection import History, Lane
from services.segment.history.embedded import EmbeddedHistory
from services.segment.history.literals import text_literal
from services.segment.history.migrations import MIGRATIONS, m0001_initial, m0002_months
from services.segment.history.opening import migrate, open_history
from services.segment.history.registers import ORDERED, occur_us_of, value_of
from services.segment.history.tables import Table
from services.segment.storage.migrating import alone
from tests.integration.segment.test_parity import check
from tests.integration.segment.world import World

EVIL = "x'; DROP TABLE events; -- \\' \\"


async def test_any_text_comes_back_from_a_literal_as_it_was(clickhouse: History) -> None:
    async def holds(drawn: list[str]) -> None:
        texts = [*drawn, EVIL, "\\", "'", "\0", "\\0", "{x:String}", "%s", "\u2028红\U0001f600"]
        selected = ", ".join(f"{text_literal(text)} AS t{index}" for index, text in enumerate(texts))
        row = (await clickhouse.read(f"SELECT {selected}")).to_pylist()[0]
        assert list(row.values()) == texts

    await check(st.tuples(st.lists(st.text(), min_size=20, max_size=40)), 8, holds)


async def test_registers_are_ordered_as_texts_as_they_are_as_tuples(clickhouse: History) -> None:
    """By time, then by message id, then by value; the value and the time come back."""
    texts = ("", "a", "ab", "a\x01", "\U0010ffff0007a", "红", '"x\0y')
    ids = [text for text in texts if "\0" not in text]
    times = (-(1 << 63), -1, 0, 1, 255, 256, 1 << 40, (1 << 63) - 1)
    registers = [(us, message_id, value) for us in times for message_id in ids for value in texts]
    random.Random(5).shuffle(registers)
    rows = ", ".join(
        f"({us}, {text_literal(message_id)}, {text_literal(value)})" for us, message_id, value in registers
    )
    table = await clickhouse.read(
        f"SELECT {value_of('ordered')} AS value, {occur_us_of('ordered')} AS us, tupleElement(register, 2) AS message_id "
        f"FROM (SELECT CAST(r, 'Tuple(Int64, String, String)') AS register, {ORDERED} AS ordered "
        f"FROM (SELECT arrayJoin([{rows}]) AS r)) ORDER BY ordered"
    )
    found = [(row["us"], row["message_id"], row["value"]) for row in table.to_pylist()]
    assert found == sorted(registers, key=lambda each: (each[0], each[1].encode(), each[2].encode()))
    none = (
        await clickhouse.read(f"SELECT {value_of(chr(39) * 2)} AS value, {occur_us_of(chr(39) * 2)} AS us")
    ).to_pylist()
    assert none == [{"value": "", "us": 0}]


async def test_evil_names_and_values_are_only_names_and_values(world: World) -> None:
    await world.happen(1, EVIL, properties={EVIL: EVIL}, traits={EVIL: EVIL})
    await world.happen(2, "harmless")
    event = {"event_name": EVIL, "op": "GTE", "value": 1, "filters": [{"property": EVIL, "op": "EQ", "value": EVIL}]}
    rule = {"all": {"rules": [{"event": event}, {"trait": {"name": EVIL, "op": "CONTAINS", "value": EVIL}}]}}

    segment = await world.create(rule)

    assert await world.members(segment) == {1}
    assert (await world.asking.evaluate(world.workspace_id, rule, [1, 2])).holding == [1]
    assert await world.history.count_events(world.workspace_id) == 2


async def test_what_the_engine_says_stays_in_the_log(clickhouse: History) -> None:
    with pytest.raises(Internal) as refused:
        await clickhouse.read("SELECT nonsense FROM nowhere", Lane.LIVE)
    assert "nonsense" not in refused.value.message
    assert (await clickhouse.read("SELECT 1 AS one"))["one"].to_pylist() == [1]


@pytest.fixture
async def before_months(clickhouse_folder: Path) -> AsyncIterator[EmbeddedHistory]:
    """A history with the first step of the schema, and two events of two years."""
    database = f"before_{next(_databases)}"
    history = EmbeddedHistory(str(clickhouse_folder), database=database)
    await history.command(f"CREATE DATABASE IF NOT EXISTS {database}")
    for statement in m0001_initial.STATEMENTS:
        await history.command(statement)
    await _insert_events(history, 1, 2)
    yield history
    await history.command(f"DROP DATABASE {database}")
    await history.close()


_databases = itertools.count(1)


async def _insert_events(history: History, *event_ids: int) -> None:
    year = 366 * 86_400 * 1_000_000
    values = ", ".join(
        f"('ws_old', 1, {event_id * year}, {event_id}, 1, 'E', map('a', '1'), 0)" for event_id in event_ids
    )
    columns = "workspace, node_id, occur_us, event_id, type, name, properties, ahead"
    await history.command(f"INSERT INTO events ({columns}) VALUES {values}")


async def _event_ids(history: History) -> list[int]:
    """Returns the events, having checked that the copy by time has them, too."""
    times = await history.read("SELECT occur_us FROM event_times ORDER BY occur_us")
    events = await history.read("SELECT event_id, occur_us FROM events WHERE properties['a'] = '1' ORDER BY event_id")
    assert times["occur_us"].to_pylist() == events["occur_us"].to_pylist()
    return list(events["event_id"].to_pylist())


async def test_an_older_history_is_brought_up_to_date_with_all_it_holds(before_months: EmbeddedHistory) -> None:
    await migrate(before_months, contextlib.nullcontext)
    assert await _event_ids(before_months) == [1, 2]
    await _insert_events(before_months, 3)
    assert await _event_ids(before_months) == [1, 2, 3]
    parts = await before_months.read(
        "SELECT table, uniqExact(partition) AS months FROM system.parts WHERE database = currentDatabase() AND active "
        "AND table IN ('events', 'event_times') GROUP BY table ORDER BY table"
    )
    assert parts["months"].to_pylist() == [3, 3]
    await migrate(before_months, contextlib.nullcontext)
    assert await _event_ids(before_months) == [1, 2, 3]


@pytest.mark.parametrize("done", range(1, len(m0002_months.STATEMENTS) + 1))
async def test_a_step_that_was_broken_off_is_taken_again(before_months: EmbeddedHistory, done: int) -> None:
    for statement in m0002_months.STATEMENTS[:done]:
        await before_months.command(statement)
    await migrate(before_months, contextlib.nullcontext)
    assert await _event_ids(before_months) == [1, 2]


class Starting:
    """The history as one of two processes has it that start at once: both see its old schema before either goes on."""

    def __init__(self, inner: EmbeddedHistory, both_looked: asyncio.Barrier) -> None:
        """Takes the history, and what both wait at."""
        self._inner = inner
        self._both_looked = both_looked
        self._has_looked = False
        self.steps: list[str] = []

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """See `History.read`."""
        answer = await self._inner.read(sql, lane, scope=scope)
        if not self._has_looked:
            self._has_looked = True
            await self._both_looked.wait()
        return answer

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """See `History.command`."""
        self.steps.append(sql)
        await self._inner.command(sql, lane)

    async def write(self, table: Table, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """See `History.write`."""
        await self._inner.write(table, rows, lane)

    async def close(self) -> None:
        """The history is its owner's to close."""


async def test_of_two_that_start_at_once_one_takes_the_steps(
    before_months: EmbeddedHistory, segment_database: Database
) -> None:
    both_looked = asyncio.Barrier(2)
    two = [Starting(before_months, both_looked) for _ in range(2)]
    async with asyncio.timeout(120):
        await asyncio.gather(*(migrate(each, lambda: alone(segment_database, is_patient=False)) for each in two))
    # Each makes the table of versions where it is missing; then one of them all steps with their versions, the other none.
    assert sorted(len(each.steps) - 1 for each in two) == [0, sum(len(step) + 1 for step in MIGRATIONS)]
    assert await _event_ids(before_months) == [1, 2]
    # The lock is free again.
    async with asyncio.timeout(120), alone(segment_database, is_patient=False):
        pass


async def test_a_history_of_a_later_version_is_left_alone(before_months: EmbeddedHistory) -> None:
    await migrate(before_months, contextlib.nullcontext)
    await before_months.command("INSERT INTO schema_versions (version) VALUES (1000)")
    with pytest.raises(FailedPrecondition, match="1000"):
        await migrate(before_months, contextlib.nullcontext)


async def test_history_refuses_an_address_it_cannot_open() -> None:
    with pytest.raises(ValueError, match="chdb://"):
        await open_history("sqlite:///nowhere", contextlib.nullcontext)
