"""The outbox, the relay and the consumer against real stores: every effect once, whatever happens in between."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest
import redis.asyncio as aioredis
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute, fetch_rows
from services.common.facts import Consumer, LeaseLost, ReceivedFact
from services.common.outbox import Fact, Relay, publish, waiting_facts
from services.common.payloads import pack
from services.common.topology import SUBSCRIBERS


@pytest.fixture
def workspace() -> str:
    """A workspace that no other test uses."""
    return f"ws_{uuid.uuid4().hex[:12]}"


async def tell(database: Database, workspace: str, *payloads: bytes) -> None:
    async with database.workspace(workspace) as connection:
        await publish(connection, workspace, [Fact(index, payload) for index, payload in enumerate(payloads)])


async def effects(database: Database, workspace: str) -> list[str]:
    async with database.workspace(workspace) as connection:
        return sorted(row["name"] for row in await fetch_rows(connection, "SELECT name FROM effects"))


async def write_effects(connection: AsyncConnection, workspace: str, facts: list[ReceivedFact]) -> None:
    for fact in facts:
        await execute(connection, "INSERT INTO effects VALUES ($1, $2)", workspace, fact.payload.decode())


@pytest.fixture
def subscribers(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The names of two subscribers of the laboratory's stream, who have heard nothing yet."""
    names = (f"fast-{uuid.uuid4().hex}", f"slow-{uuid.uuid4().hex}")
    monkeypatch.setitem(SUBSCRIBERS, "laboratory", names)
    return names


@pytest.fixture
def consumer(database: Database, redis_client: aioredis.Redis) -> Callable[..., Consumer]:
    """Makes consumers of the laboratory's own stream."""

    def make(absorb: object = write_effects, name: str | None = None) -> Consumer:
        return Consumer(
            database,
            redis_client,
            consumer=name or uuid.uuid4().hex,
            streams=["laboratory"],
            absorb=absorb,  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
async def relay(database: Database, redis_client: aioredis.Redis, subscribers: tuple[str, str]) -> Relay:
    """The laboratory's relay, with nothing left over from other tests."""
    async with database.system() as connection:
        await execute(connection, "DELETE FROM outbox")
    return Relay(database, redis_client, service="laboratory")


async def test_facts_reach_the_consumer_once(database, relay, consumer, workspace):
    await tell(database, workspace, b"a", b"b", b"c")
    assert await relay.turn() == 3
    assert await relay.turn() == 0
    listener = consumer()
    assert await listener.waiting() == 3
    assert await listener.turn() == 3
    assert await listener.turn() == 0
    assert await listener.waiting() == 0
    assert await effects(database, workspace) == ["a", "b", "c"]


async def test_nothing_is_told_when_the_change_rolls_back(database, relay, workspace):
    with pytest.raises(RuntimeError):
        async with database.workspace(workspace) as connection:
            await publish(connection, workspace, [Fact(1, b"never")])
            raise RuntimeError("the change failed")
    assert await relay.turn() == 0


async def test_consumer_killed_between_effect_and_position_repeats_nothing(database, relay, consumer, workspace):
    await tell(database, workspace, b"x", b"y")
    await relay.turn()
    name = uuid.uuid4().hex

    class Killed(BaseException):
        pass

    async def die_after_effects(connection, workspace_id, facts):
        await write_effects(connection, workspace_id, facts)
        raise Killed

    with pytest.raises(Killed):
        await consumer(die_after_effects, name).turn()
    assert await effects(database, workspace) == []
    await consumer(write_effects, name).turn()
    assert await effects(database, workspace) == ["x", "y"]


async def test_a_flushed_redis_loses_no_fact_and_repeats_none(
    database, relay, consumer, redis_client, workspace, subscribers
):
    listener = consumer(name=subscribers[0])
    await tell(database, workspace, b"before")
    await relay.turn()
    await listener.turn()
    await tell(database, workspace, b"lost")
    await relay.turn()
    await redis_client.flushdb()
    fresh = Relay(database, redis_client, service="laboratory")
    while await fresh.turn():
        pass
    while await listener.turn():
        pass
    assert await effects(database, workspace) == ["before", "lost"]


async def test_a_fact_that_cannot_be_absorbed_is_buried_and_the_others_go_on(database, relay, consumer, workspace):
    await tell(database, workspace, b"good", b"bad", b"better")
    await relay.turn()

    async def choke(connection, workspace_id, facts):
        if any(fact.payload == b"bad" for fact in facts):
            raise ValueError("cannot read this")
        await write_effects(connection, workspace_id, facts)

    await consumer(choke).turn()
    assert await effects(database, workspace) == ["better", "good"]
    async with database.workspace(workspace) as connection:
        dead = await fetch_rows(connection, "SELECT payload, reason, attempts FROM dead_facts")
    assert [(row["payload"], row["reason"], row["attempts"]) for row in dead] == [
        (b"bad", "ValueError: cannot read this", 3)
    ]


async def test_a_large_fact_travels_compressed_and_arrives_whole(database, relay, consumer, redis_client, workspace):
    large = b"the same again and again " * 1_000
    await tell(database, workspace, b"small", large)
    await relay.turn()
    ((_, fields),) = await redis_client.xrange("yike:facts:laboratory:1")
    assert len(fields[b"p"]) < len(large) / 10
    listener = consumer()
    await listener.turn()
    assert await effects(database, workspace) == ["small", large.decode()]


async def test_a_damaged_fact_is_buried_and_the_others_go_on(database, relay, consumer, workspace):
    await tell(database, workspace, b"good", b"damaged", b"better")
    damaged = pack(bytes(100_000))[:-8]
    async with database.workspace(workspace) as connection:
        await execute(connection, "UPDATE outbox SET payload = $1 WHERE payload = 'damaged'", damaged)
    await relay.turn()
    await consumer().turn()
    assert await effects(database, workspace) == ["better", "good"]
    async with database.workspace(workspace) as connection:
        dead = await fetch_rows(connection, "SELECT payload, reason FROM dead_facts")
    assert [row["payload"] for row in dead] == [damaged]
    assert dead[0]["reason"].startswith("UnreadablePayload: ")


async def test_a_fact_that_kills_the_process_is_buried_after_three_starts(database, relay, consumer, workspace):
    await tell(database, workspace, b"fine", b"deadly")
    await relay.turn()
    name = uuid.uuid4().hex

    class ProcessEnded(BaseException):
        pass

    async def die(connection, workspace_id, facts):
        if any(fact.payload == b"deadly" for fact in facts):
            raise ProcessEnded
        await write_effects(connection, workspace_id, facts)

    for _ in range(12):
        try:
            await consumer(die, name).turn()
            break
        except ProcessEnded:
            continue
    assert await effects(database, workspace) == ["fine"]
    async with database.workspace(workspace) as connection:
        assert [row["payload"] for row in await fetch_rows(connection, "SELECT payload FROM dead_facts")] == [b"deadly"]


async def test_a_worker_that_lost_its_lease_writes_nothing(database, relay, consumer, workspace):
    await tell(database, workspace, b"one")
    await relay.turn()
    name = uuid.uuid4().hex

    async def be_slow(connection, workspace_id, facts):
        # Another worker takes the partitions over while this one is at work.
        if not await new.turn():
            pytest.fail("nothing was left for the other worker")
        await write_effects(connection, workspace_id, facts)

    async def nothing(connection, workspace_id, facts):
        """The rival has no effects of its own: what is there is the slow one's."""

    old, new = consumer(be_slow, name), consumer(nothing, name)
    ledger = old._absorber._ledger
    # It has looked for repeats before its rival came.
    ledger.leave_out_repeats = lambda _connection, _workspace, facts: asyncio.sleep(0, facts)
    with pytest.raises(LeaseLost):
        await old.turn()
    assert await effects(database, workspace) == []
    assert await consumer(name=name).waiting() == 0


async def test_full_streams_hold_the_outbox_back_until_the_slowest_subscriber_has_read(
    database, relay, consumer, redis_client, workspace, subscribers, monkeypatch
):
    monkeypatch.setattr("services.common.outbox.streams.MAXIMUM_STREAM_LENGTH", 8)
    seen: dict[str, list[str]] = {name: [] for name in subscribers}

    def reader(name):
        async def absorb(connection, workspace_id, facts):
            seen[name] += [fact.payload.decode() for fact in facts]

        return consumer(absorb, name)

    one, other = map(reader, subscribers)
    told = [str(number) for number in range(100)]
    await tell(database, workspace, *(payload.encode() for payload in told))
    assert await relay.turn() == 32
    # The other has read nothing, nor told where it is: nothing may go. Then each is the slower one in turn.
    for ahead, behind in ((one, other), (other, one), (one, other)):
        assert await ahead.turn() == 32
        assert await relay.turn() == 0
        assert [await redis_client.xlen(f"yike:facts:laboratory:{number}") for number in range(4)] == [8] * 4
        assert await behind.turn() == 32
        assert await relay.turn() == (32 if len(seen[subscribers[0]]) < 96 else 4)
    await one.turn()
    await other.turn()
    assert [sorted(names, key=int) for names in seen.values()] == [told, told]


@contextlib.asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    """Runs a relay while inside."""
    task = asyncio.ensure_future(relay.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def arrived(redis_client: aioredis.Redis, number: int) -> None:
    """Waits until so many entries are on the laboratory's streams."""
    seen: dict[str, bytes] = {f"yike:facts:laboratory:{partition}": b"0" for partition in range(4)}
    async with asyncio.timeout(60):
        while number > 0:
            for key, entries in await redis_client.xread(seen, block=5_000):
                seen[key.decode()] = entries[-1][0]
                number -= len(entries)


async def test_one_relay_is_at_work_and_the_next_takes_over_when_it_ends(
    database, relay, redis_client, workspace, monkeypatch
):
    # The server notices a closed connection some time after.
    monkeypatch.setattr("services.common.outbox.relay.LEASE_RETRY_SECONDS", 0.01)
    async with running(relay):
        await tell(database, workspace, b"a")
        await arrived(redis_client, 1)
        await tell(database, workspace, b"b")
        assert await Relay(database, redis_client, service="laboratory").turn() == 0
        await arrived(redis_client, 2)
    await tell(database, workspace, b"c")
    async with running(Relay(database, redis_client, service="laboratory")):
        await arrived(redis_client, 3)


async def test_a_relay_whose_connection_is_cut_goes_on_with_another(database, relay, redis_client, workspace):
    async with running(relay):
        await tell(database, workspace, b"a")
        await arrived(redis_client, 1)
        async with database.plain() as connection:
            cut = await fetch_rows(
                connection,
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
                "AND ((classid::bigint << 32) | objid::bigint) = hashtext('relay:laboratory')::bigint",
            )
        assert len(cut) == 1
        await tell(database, workspace, b"b")
        await arrived(redis_client, 2)


async def test_a_relays_connection_leaves_no_role_and_no_lock_behind(database, relay, workspace):
    await tell(database, workspace, b"a")
    assert await relay.turn() == 1
    for _ in range(3):
        async with database.plain() as connection:
            rows = await fetch_rows(connection, "SELECT current_user AS role, session_user AS login")
            assert rows[0]["role"] == rows[0]["login"] == "yike_laboratory"
            assert await fetch_rows(connection, "SELECT 1 FROM outbox") == []


async def test_absorbed_facts_are_remembered_for_four_days_and_no_longer(
    database, relay, consumer, redis_client, workspace, subscribers
):
    listeners = [consumer(name=name) for name in subscribers]
    await tell(database, workspace, b"a")
    await relay.turn()
    for listener in listeners:
        await listener.turn()
    # Nothing is kept any more: only the published time holds.
    async with database.system() as connection:
        await execute(connection, "DELETE FROM outbox")
    await Relay(database, redis_client, service="laboratory").turn()

    async def age(hours: int) -> None:
        async with database.system() as connection:
            await execute(
                connection, "UPDATE consumed_facts SET consume_time = now() - interval '1 hour' * $1::int", hours
            )

    await age(4 * 24 - 1)
    assert await listeners[0].forget_old() == 0
    await age(4 * 24 + 1)
    assert await listeners[0].forget_old() == 1
    # Each forgets its own.
    assert await listeners[1].forget_old() == 1


async def test_no_statement_of_a_relay_goes_over_all_that_is_kept(
    database, database_urls, relay, redis_client, workspace, subscribers
):
    async def rows_read() -> tuple[int, int]:
        async with database.plain() as connection:
            await execute(connection, "SELECT pg_stat_clear_snapshot()")
            index = await fetch_rows(
                connection, "SELECT sum(idx_scan) AS scans, sum(idx_tup_read) AS read FROM pg_stat_user_indexes"
            )
            table = await fetch_rows(
                connection, "SELECT sum(seq_tup_read) AS read FROM pg_stat_user_tables WHERE relname = 'outbox'"
            )
        return int(index[0]["scans"]), int(index[0]["read"]) + int(table[0]["read"])

    administrator = await asyncpg.connect(database_urls("admin"))
    for _ in range(2):
        await relay.turn()
    await administrator.execute(
        "INSERT INTO laboratory.outbox (workspace_id, partition, payload, publish_time) "
        "SELECT $1, n % 4, '', now() - interval '1 second' * n FROM generate_series(1, 50000) n",
        workspace,
    )
    await administrator.execute("VACUUM ANALYZE laboratory.outbox")
    await redis_client.flushdb()
    scans, read = await rows_read()
    assert await relay.turn() == 0
    assert await relay.remove_old() == 0
    # A session's counts are told when it ends, some time after it was closed.
    async with asyncio.timeout(60):
        while (after := await rows_read())[0] < scans + 8:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert after[1] - read < 2_000
    await administrator.execute("TRUNCATE laboratory.outbox")
    await administrator.close()


async def test_facts_that_are_told_again_are_no_backlog(
    database, relay, consumer, redis_client, workspace, subscribers, monkeypatch
):
    async def waiting() -> int:
        async with database.system() as connection:
            return await waiting_facts(connection, at_most=1_000)

    monkeypatch.setattr("services.common.outbox.relay.RELAY_BATCH", 20)
    await tell(database, workspace, *(b"%d" % number for number in range(400)))
    assert await waiting() == 400
    while await relay.turn():
        pass
    assert await waiting() == 0
    await redis_client.flushdb()
    # A batch of each of the four partitions: what is left is told later, and nobody is refused for it.
    assert await relay.turn() == 80
    assert await waiting() == 0
    await tell(database, workspace, b"new")
    assert await waiting() == 1
    while await relay.turn():
        pass
    for name in subscribers:
        listener = consumer(name=name)
        while await listener.turn():
            pass
    assert len(await effects(database, workspace)) == 802
