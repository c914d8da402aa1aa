"""Inserts may follow, and nobody can tell: what was written is there for who asks, once, also after a kill."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pyarrow as pa
import pytest
import redis.asyncio as aioredis

from services.common.database import Database
from services.common.errors import FailedPrecondition, Internal, Unavailable
from services.segment.history import behind as behind_module
from services.segment.history.behind import Behind
from services.segment.history.connection import History, Lane
from services.segment.history.journal import Journal
from services.segment.history.opening import JOURNAL, open_history
from services.segment.history.tables import Table, rows_of
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}


class Spy:
    """The store itself; counts what is done to it, and fails when told to: before it is carried out, or after."""

    def __init__(self, history: History) -> None:
        self._history = history
        self.inserts: list[Table] = []
        self.reads: Counter[Lane] = Counter()
        self.failing: type[Exception] | None = None
        self.carried_out = False
        self.gate: asyncio.Event | None = None
        self.reached = asyncio.Event()

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """See `History.read`."""
        self.reads[lane] += 1
        return await self._history.read(sql, lane, scope=scope)

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """See `History.command`."""
        await self._history.command(sql, lane)

    async def write(self, table: Table, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """See `History.write`."""
        self.reached.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.failing is None or self.carried_out:
            self.inserts.append(table)
            await self._history.write(table, rows, lane)
        if self.failing is not None:
            raise self.failing()

    async def close(self) -> None:
        """See `History.close`."""


@pytest.fixture
async def spied(segment_database: Database, redis_url: str, clickhouse: History) -> AsyncIterator[tuple[World, Spy]]:
    """A world with two rules; all its facts are certain not to have been inserted, and its customers are new."""
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    spy = Spy(clickhouse)
    world = World(segment_database, redis, spy, is_behind=True)
    await world.create(BUYERS, "buyers")
    await world.create(TWICE, "twice")
    await world.happen(1, "Order Completed")
    world.told_after_take_over = True
    # From here on what comes is above all that was there.
    await world.happen(2, "Order Completed")
    await behind(world).settle()
    spy.inserts.clear()
    spy.reads.clear()
    yield world, spy
    await redis.aclose()


def behind(world: World) -> Behind:
    found = world.history.connection
    assert isinstance(found, Behind)
    return found


async def rows(world: World) -> int:
    """Returns how many events the table has, whatever waits."""
    return int(
        (await world.opened.read(f"SELECT count() AS n FROM {rows_of(Table.EVENTS, world.workspace_id)}"))["n"][
            0
        ].as_py()
    )


async def test_a_turn_that_asks_nothing_waits_for_no_insert_and_whoever_asks_finds_all(
    spied: tuple[World, Spy],
) -> None:
    world, spy = spied
    # Ids are hashes: who is new may lie below others.
    for node in (4, 3, 3):
        await world.happen(node, "Order Completed", tags={"vip": True})
    assert await world.members("buyers") == {1, 2, 3, 4}
    assert await world.members("twice") == {3}
    assert (spy.inserts, spy.reads, await rows(world)) == ([], Counter({Lane.QUERY: 1}), 2)
    for lane in Lane:
        await world.happen(10 + list(Lane).index(lane), "Order Completed")
        asked = f"SELECT count() AS n FROM {rows_of(Table.EVENTS, world.workspace_id)}"
        found = await world.history.connection.read(asked, lane)
        assert found["n"].to_pylist() == [6 + list(Lane).index(lane)], lane
    # Whose they are first, and the events last.
    assert spy.inserts[:3] == [Table.NODE_CUSTOMERS, Table.ATTRIBUTES, Table.EVENTS]
    assert list(world.folder.iterdir()) == []


async def test_a_statement_finds_what_was_written_before_it(spied: tuple[World, Spy]) -> None:
    world, _ = spied
    await world.happen(3, "Order Completed")
    await world.history.erase(world.workspace_id, {3})
    assert await world.history.count_of_nodes(world.workspace_id, {3}) == dict.fromkeys(
        await world.history.count_of_nodes(world.workspace_id, {3}), 0
    )
    assert await world.history.count_events(world.workspace_id) == 2


async def test_who_is_killed_before_the_insert_has_all_of_it_once(spied: tuple[World, Spy]) -> None:
    world, spy = spied
    await world.happen(3, "Order Completed")
    await world.happen(4, "Order Completed")
    assert spy.inserts == []
    told = len(await world.told())
    world.restart()
    assert await world.bulk(BUYERS) == {1, 2, 3, 4} == await world.members("buyers")
    await world.happen(3, "Order Completed")
    assert await world.members("twice") == {3} == await world.bulk(TWICE)
    assert len(await world.told()) == told + 1
    assert await world.history.count_events(world.workspace_id) == 5


@pytest.mark.parametrize("carried_out", [False, True])
async def test_who_is_killed_amid_the_insert_has_all_of_it_once(spied: tuple[World, Spy], carried_out: bool) -> None:
    world, spy = spied
    await world.happen(3, "Order Completed")
    spy.failing, spy.carried_out = Unavailable, carried_out
    for _ in range(2):
        with pytest.raises(Unavailable):
            await behind(world).settle()
    spy.failing = None
    world.restart()
    assert await world.bulk(BUYERS) == {1, 2, 3}
    assert await world.bulk(TWICE) == set()
    assert await rows(world) == 3


async def test_who_is_killed_behind_the_insert_has_all_of_it_once(
    spied: tuple[World, Spy], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _ = spied
    await world.happen(3, "Order Completed")
    monkeypatch.setattr(Journal, "forget", lambda *_: None)
    await behind(world).settle()
    monkeypatch.undo()
    assert await rows(world) == 3
    world.restart()
    assert await world.bulk(TWICE) == set()
    assert await rows(world) == 3


async def test_a_turn_that_is_killed_before_its_commit_comes_again_once(
    spied: tuple[World, Spy], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _ = spied
    # Told before the next process takes over, which cannot be certain of it.
    world.told_after_take_over = False
    world.event(3, "Order Completed")
    await world.tell(world.events[-1:])

    async def killed(*_: object, **__: object) -> int:
        raise ConnectionError

    monkeypatch.setattr(world.evaluator, "reevaluate", killed)
    with pytest.raises(Unavailable):
        await world.consumer.turn()
    monkeypatch.undo()
    assert await world.members("buyers") == {1, 2}
    world.restart()
    await world.follow()
    assert await world.members("buyers") == {1, 2, 3}
    assert await world.bulk(TWICE) == set()
    assert await world.history.count_events(world.workspace_id) == 3


@pytest.mark.parametrize("carried_out", [False, True])
async def test_while_inserts_fail_nothing_is_asked_or_written_and_then_all_is_there_once(
    spied: tuple[World, Spy], carried_out: bool
) -> None:
    world, spy = spied
    await world.happen(3, "Order Completed")
    # Refused for good: no fault of the facts that come next, which must wait, and not be set aside.
    spy.failing, spy.carried_out = Internal, carried_out
    with pytest.raises(Unavailable):
        await world.bulk(BUYERS)
    world.event(4, "Order Completed")
    await world.tell(world.events[-1:])
    # It is not taken: what waits for the store does not grow.
    with pytest.raises(Unavailable):
        await world.consumer.turn()
    assert await world.members("buyers") == {1, 2, 3}
    spy.failing = None
    await world.follow()
    assert await world.members("buyers") == {1, 2, 3, 4} == await world.bulk(BUYERS)
    assert await world.bulk(TWICE) == set() == await world.members("twice")
    assert await rows(world) == 4


async def test_who_gives_a_question_up_leaves_the_insert_to_the_others(spied: tuple[World, Spy]) -> None:
    world, spy = spied
    await world.happen(3, "Order Completed")
    spy.gate = asyncio.Event()
    spy.reached.clear()
    asked = asyncio.create_task(world.bulk(BUYERS))
    other = asyncio.create_task(world.bulk(BUYERS))
    await spy.reached.wait()
    # Taken while the insert is under way.
    await world.happen(4, "Order Completed")
    asked.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asked
    spy.gate.set()
    assert await other >= {1, 2, 3}
    assert await world.bulk(BUYERS) == {1, 2, 3, 4} == await world.members("buyers")


async def test_what_waits_is_bounded_and_much_at_once_does_not_wait(
    spied: tuple[World, Spy], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, spy = spied
    # A mapping and an event each.
    monkeypatch.setattr(behind_module, "MAXIMUM_ROWS", 6)
    for node in range(3, 9):
        await world.happen(node, "Order Completed")
        assert behind(world)._rows <= 6
    assert spy.inserts == [Table.NODE_CUSTOMERS, Table.EVENTS]
    monkeypatch.setattr(behind_module, "AT_ONCE_ROWS", 1)
    await world.happen(9, "Order Completed")
    assert await rows(world) == 9
    assert spy.inserts[2:] == [Table.NODE_CUSTOMERS, Table.EVENTS, Table.NODE_CUSTOMERS, Table.EVENTS]
    assert await world.members("buyers") == set(range(1, 10))


async def test_rows_do_not_wait_for_ever_and_an_insert_that_failed_is_tried_again(
    spied: tuple[World, Spy], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, spy = spied
    monkeypatch.setattr(behind_module, "AGAIN_SECONDS", 0.01)
    soon = Behind(world.opened, Journal(world.folder), pause_seconds=0.01)
    world.history.connection = soon
    spy.failing = Unavailable
    spy.reached.clear()
    await world.happen(3, "Order Completed")
    await spy.reached.wait()
    spy.reached.clear()
    await spy.reached.wait()
    spy.failing = None
    for _ in range(3_000):
        if await rows(world) == 3:
            break
        await asyncio.sleep(0.01)
    assert await rows(world) == 3
    await soon.close()
    assert list(world.folder.iterdir()) == []


async def test_a_journal_is_inserted_when_the_history_is_opened_and_refused_with_what_to_do(
    spied: tuple[World, Spy], clickhouse_folder: Path
) -> None:
    world, _ = spied
    folder = clickhouse_folder / JOURNAL
    known = pa.table(
        {
            "workspace": pa.array([world.workspace_id]),
            "node_id": pa.array([77], pa.int64()),
            "customer_id": pa.array([77], pa.int64()),
            "version": pa.array([1], pa.uint64()),
        }
    )
    for is_behind in (False, True):
        Journal(folder).append(Table.NODE_CUSTOMERS, known)
        opened = await open_history(f"chdb://{clickhouse_folder}", contextlib.nullcontext, is_behind=is_behind)
        assert isinstance(opened, Behind) is is_behind
        assert list(folder.iterdir()) == []
    assert (await world.history.mappings(world.workspace_id, [77])) == {77: (1, 77)}
    Journal(folder).append(Table.NODE_CUSTOMERS, pa.table({"no_such_column": pa.array([1])}))
    with pytest.raises(FailedPrecondition, match="remove the folder"):
        await open_history(f"chdb://{clickhouse_folder}", contextlib.nullcontext)
    for path in folder.iterdir():
        path.unlink()
