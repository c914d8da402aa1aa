"""Several workers of one consumer share its partitions; the trouble of one workspace stays its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator

import pytest
import redis.asyncio as aioredis
from google.protobuf.message import Message
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute, fetch_rows
from services.common.errors import DeadlineExceeded, Unavailable
from services.common.facts import Absorb, Consumer, ReceivedFact, count_set_aside
from services.common.facts.consumer import BUSY_BLOCK_MILLISECONDS, FULL_SECONDS, PATIENCE_SECONDS
from services.common.outbox import Fact, Relay, publish
from services.common.topology import SUBSCRIBERS
from tests.support.two_workers import until
from yike.identity.v1 import identity_facts_pb2


async def write_effects(connection: AsyncConnection, workspace: str, facts: list[ReceivedFact]) -> None:
    """The consumer's effects: a row a fact, with who wrote it."""
    for fact in facts:
        await execute(connection, "INSERT INTO effects VALUES ($1, $2, $3)", workspace, fact.payload.decode(), "here")


class Shop:
    """One consumer of the laboratory's stream, whose workers come and go."""

    def __init__(self, database: Database, redis: aioredis.Redis, url: str, redis_url: str) -> None:
        self.database, self.redis, self.url, self.redis_url = database, redis, url, redis_url
        self.name = uuid.uuid4().hex
        self.tasks: dict[Consumer, asyncio.Task[None]] = {}
        self.relay = Relay(database, redis, service="laboratory")
        self.told: dict[str, list[str]] = {}

    def work(self, absorb: Absorb = write_effects, **contracts: type[Message]) -> Consumer:
        """Lets a worker begin in this process."""
        worker = Consumer(
            self.database,
            self.redis,
            consumer=self.name,
            streams=["laboratory"],
            contracts=contracts,
            absorb=absorb,
        )
        self.tasks[worker] = asyncio.ensure_future(worker.run())
        return worker

    async def work_elsewhere(self) -> asyncio.subprocess.Process:
        """Lets a worker begin in a process of its own; its effects bear another name."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.worker", self.url, self.redis_url, self.name
        )

    async def stop(self, worker: Consumer) -> None:
        task = self.tasks.pop(worker)
        task.cancel()
        await asyncio.wait([task])

    async def tell_as_they_are(self, workspace: str, *payloads: bytes) -> None:
        """Tells facts of one customer."""
        async with self.database.workspace(workspace) as connection:
            await publish(connection, workspace, [Fact(0, payload) for payload in payloads])
        while await self.relay.turn():
            pass

    async def tell(self, workspace: str, count: int = 8) -> list[str]:
        """Tells some facts, a fourth of them on each partition, and puts them on the streams."""
        told = self.told.setdefault(workspace, [])
        names = [f"{len(told) + number}" for number in range(count)]
        async with self.database.workspace(workspace) as connection:
            await publish(connection, workspace, [Fact(number, name.encode()) for number, name in enumerate(names)])
        told += names
        while await self.relay.turn():
            pass
        return names

    async def effects(self, workspace: str) -> list[str]:
        """Returns what was written, repeats included, as it was told."""
        async with self.database.workspace(workspace) as connection:
            rows = await fetch_rows(connection, "SELECT name FROM effects")
        return sorted((row["name"] for row in rows), key=int)

    async def arrived(self, workspace: str, names: list[str] | None = None) -> None:
        """Waits until all, or these, have their effects; and no more than one."""
        wanted = set(self.told[workspace] if names is None else names)
        await until(lambda: self._has(workspace, wanted))
        found = await self.effects(workspace)
        assert len(found) == len(set(found))

    async def _has(self, workspace: str, wanted: set[str]) -> bool:
        return wanted <= set(await self.effects(workspace))

    async def shares(self) -> list[int]:
        """Returns how many partitions each worker holds, the smallest first."""
        async with self.database.plain() as connection:
            rows = await fetch_rows(
                connection,
                "SELECT count(l.partition)::int AS n FROM fact_workers w LEFT JOIN fact_leases l "
                "ON l.consumer = w.consumer AND l.holder = w.worker WHERE w.consumer = $1 GROUP BY w.worker",
                self.name,
            )
        return sorted(row["n"] for row in rows)

    async def share(self, *shares: int) -> None:
        """Waits until the workers have these shares."""
        await until(lambda: self._shares_are(list(shares)))

    async def _shares_are(self, shares: list[int]) -> bool:
        return await self.shares() == shares


@pytest.fixture
async def shop(
    database: Database,
    redis_client: aioredis.Redis,
    laboratory_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Shop]:
    """A shop with nothing told yet; all its workers end with it."""
    monkeypatch.setattr("services.common.facts.leases.BEAT_SECONDS", 0.05)
    shop = Shop(database, redis_client, laboratory_url, redis_url)
    monkeypatch.setitem(SUBSCRIBERS, "laboratory", (shop.name,))
    async with database.system() as connection:
        for table in ("outbox", "relay_state", "relay_streams"):
            await execute(connection, f"DELETE FROM {table}")
    yield shop
    for worker in list(shop.tasks):
        await shop.stop(worker)


@pytest.fixture
def workspace() -> str:
    """A workspace that no other test uses."""
    return f"ws_{uuid.uuid4().hex[:12]}"


async def test_two_workers_share_the_partitions_evenly(shop: Shop, workspace: str) -> None:
    absorbed: dict[str, set[int]] = {"first": set(), "second": set()}

    def noting(name: str) -> Absorb:
        async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
            absorbed[name] |= {fact.partition for fact in facts}
            await write_effects(connection, workspace_id, facts)

        return absorb

    first = shop.work(noting("first"))
    await shop.share(4)
    await shop.tell(workspace)
    await shop.arrived(workspace)
    assert absorbed == {"first": {0, 1, 2, 3}, "second": set()}
    absorbed["first"].clear()
    shop.work(noting("second"))
    await shop.share(2, 2)
    # What was given up may still be read until the next turn: by then the other has it.
    await until(lambda: asyncio.sleep(0, len(first._followed) == 2))
    await shop.tell(workspace)
    await shop.arrived(workspace)
    assert sorted(map(len, absorbed.values())) == [2, 2]
    assert absorbed["first"] | absorbed["second"] == {0, 1, 2, 3}
    # One that ends gives its share back at once.
    await shop.stop(first)
    await shop.share(4)
    await shop.tell(workspace)
    await shop.arrived(workspace)


async def test_killing_one_of_two_workers_loses_nothing_and_repeats_nothing(shop: Shop, workspace: str) -> None:
    elsewhere = await shop.work_elsewhere()
    try:
        await shop.share(4)
        shop.work()
        await shop.share(2, 2)
        for _ in range(5):
            await shop.tell(workspace, 40)
        os.kill(elsewhere.pid, signal.SIGKILL)
        for _ in range(5):
            await shop.tell(workspace, 40)
        await shop.arrived(workspace)
        await shop.share(4)
    finally:
        with contextlib.suppress(ProcessLookupError):
            elsewhere.kill()
        await elsewhere.wait()
    assert await shop.effects(workspace) == shop.told[workspace]


async def test_a_worker_that_stands_still_loses_its_partitions(shop: Shop, workspace: str) -> None:
    elsewhere = await shop.work_elsewhere()
    try:
        await shop.share(4)
        os.kill(elsewhere.pid, signal.SIGSTOP)
        shop.work()
        # By the database's time, whatever either of the two believes.
        await shop.share(4)
        await shop.tell(workspace, 40)
        await shop.arrived(workspace)
        os.kill(elsewhere.pid, signal.SIGCONT)
        await shop.share(2, 2)
        await shop.tell(workspace, 40)
        await shop.arrived(workspace)
    finally:
        elsewhere.kill()
        await elsewhere.wait()
    assert await shop.effects(workspace) == shop.told[workspace]


async def test_a_slow_workspace_delays_no_other(shop: Shop, workspace: str) -> None:
    slow, is_slow = f"ws_slow{uuid.uuid4().hex[:8]}", asyncio.Event()

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        if workspace_id == slow:
            await is_slow.wait()
        await write_effects(connection, workspace_id, facts)

    shop.work(absorb)
    await shop.share(4)
    await shop.tell(slow)
    for _ in range(6):
        await shop.tell(slow)
        await shop.tell(workspace)
        await shop.arrived(workspace)
    # For the slow one nobody waits longer than this; on a busy machine all else takes its time, too.
    assert PATIENCE_SECONDS + BUSY_BLOCK_MILLISECONDS / 1_000 < FULL_SECONDS < 1
    assert await shop.effects(slow) == []
    async with shop.database.plain() as connection:
        rows = await fetch_rows(connection, "SELECT entry_id FROM fact_positions WHERE consumer = $1", shop.name)
    assert {row["entry_id"] for row in rows} == {"0-0"}
    is_slow.set()
    await shop.arrived(slow)
    await until(lambda: _nothing_waits(shop))


async def _nothing_waits(shop: Shop) -> bool:
    return await next(iter(shop.tasks)).waiting() == 0


async def test_what_a_workspace_in_trouble_has_waiting_is_bounded_and_comes_in_its_order(
    shop: Shop, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.common.facts.consumer.LANE_BYTES", 2)
    away, order = [True], dict[int, list[int]]()

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        if away[0]:
            raise Unavailable
        for fact in facts:
            order.setdefault(fact.partition, []).append(int(fact.payload))
        await write_effects(connection, workspace_id, facts)

    worker = shop.work(absorb)
    await shop.share(4)
    for _ in range(5):
        await shop.tell(workspace, 20)
    await until(lambda: asyncio.sleep(0, sum(len(lane.let_go) for lane in worker._lanes.by_workspace.values()) >= 90))
    assert sum(len(lane.facts) for lane in worker._lanes.by_workspace.values()) <= 8
    away[0] = False
    await shop.arrived(workspace)
    assert all(numbers == sorted(numbers) for numbers in order.values())


async def test_what_was_let_go_comes_back_in_whole_turns(
    shop: Shop, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn costs much the same for one fact as for a hundred: who is behind must not be given small ones."""
    monkeypatch.setattr("services.common.facts.consumer.LANE_BYTES", 300)
    away, turns = [True], list[int]()

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        if away[0]:
            raise Unavailable
        turns.append(len(facts))
        await write_effects(connection, workspace_id, facts)

    worker = shop.work(absorb)
    await shop.share(4)
    await shop.tell(workspace, 1_000)
    await until(lambda: asyncio.sleep(0, sum(len(lane.let_go) for lane in worker._lanes.by_workspace.values()) >= 700))
    away[0] = False
    await shop.arrived(workspace)
    # But for the first, which has what was kept, and the last.
    assert min(turns[1:-1]) >= 100, turns


async def test_a_turn_that_takes_too_long_is_halved_and_grows_again(shop: Shop, workspace: str) -> None:
    """One by one is what costs most: an overloaded store must not be given that."""
    room, turns = [10], list[int]()

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        if len(facts) > room[0]:
            raise DeadlineExceeded
        turns.append(len(facts))
        await write_effects(connection, workspace_id, facts)

    await shop.tell(workspace, 160)
    shop.work(absorb)
    await shop.arrived(workspace)
    # 160, 80, 40 and 20 are too many, 10 are not; then 20 are tried again each time.
    assert turns == [10] * 16
    room[0] = 1_000
    turns.clear()
    await shop.tell(workspace, 160)
    await shop.arrived(workspace)
    assert len(turns) < 16


async def test_a_fact_that_takes_too_long_by_itself_holds_up_its_workspace_and_no_other(
    shop: Shop, workspace: str
) -> None:
    other, is_over = f"ws_other{uuid.uuid4().hex[:8]}", [False]

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        if workspace_id == workspace and not is_over[0] and any(fact.payload == b"3" for fact in facts):
            raise DeadlineExceeded
        await write_effects(connection, workspace_id, facts)

    await shop.tell(workspace)
    await shop.tell(other)
    shop.work(absorb)
    await shop.arrived(other)
    is_over[0] = True
    await shop.arrived(workspace)


async def test_a_fact_that_nobody_can_absorb_is_buried_and_the_other_workspaces_go_on(
    shop: Shop, workspace: str
) -> None:
    bad = f"ws_bad{uuid.uuid4().hex[:8]}"
    others = asyncio.Event()

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        if workspace_id == bad and any(fact.payload == b"3" for fact in facts):
            # While it is looked for, the others are served.
            await others.wait()
            raise ValueError("cannot read this")
        await write_effects(connection, workspace_id, facts)

    shop.work(absorb)
    await shop.share(4)
    await shop.tell(bad)
    await shop.tell(workspace)
    await shop.arrived(workspace)
    others.set()
    await shop.arrived(bad, [name for name in shop.told[bad] if name != "3"])

    async def is_buried() -> bool:
        async with shop.database.workspace(bad) as connection:
            return [row["payload"] for row in await fetch_rows(connection, "SELECT payload FROM dead_facts")] == [b"3"]

    await until(is_buried)
    assert "3" not in await shop.effects(bad)


async def test_a_fact_of_a_kind_that_only_a_later_version_knows_is_kept_and_its_neighbours_are_absorbed(
    shop: Shop, workspace: str
) -> None:
    known = identity_facts_pb2.IdentityFact(customers_cut=identity_facts_pb2.CustomersCut()).SerializeToString()
    unknown = b"\xaa\xfa\x01\x05later"
    absorbed: list[bytes] = []

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        absorbed.extend(fact.payload for fact in facts)

    await shop.tell_as_they_are(workspace, known, unknown, known)
    shop.work(absorb, laboratory=identity_facts_pb2.IdentityFact)
    await until(lambda: _nothing_waits(shop))
    assert absorbed == [known, known]
    async with shop.database.workspace(workspace) as connection:
        kept = await fetch_rows(connection, "SELECT payload, reason, attempts FROM dead_facts")
        assert await count_set_aside(connection) == 1
    assert [(row["payload"], row["reason"], row["attempts"]) for row in kept] == [(unknown, "unknown kind 4005", 0)]
