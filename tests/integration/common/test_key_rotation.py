"""Master keys are rotated while processes write and read: nothing is lost by it, and no key goes that something needs."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.asyncio as aioredis
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import SystemClock
from services.common.database import Database, execute, fetch_rows
from services.common.keys import Keyring, MasterKeys, WrongKey, confirm_key, write_keyring
from services.common.sealing import KeyMissing, Resealing, SealedColumn, read_state
from services.common.sealing.seals import number_of
from services.identity.cache import IdentityCache
from services.identity.domain import Identifier
from services.identity.domain.customers import EventIdentifiers
from services.identity.usecases import IdentityUsecases, wire
from services.identity.vault import IdentifierVault
from services.journey.vault import SecretVault
from services.messaging.keyring import Keyring as MessagingKeys
from services.profile.vault import BodyVault
from tests.support.stores import DatabaseUrls

FIRST, SECOND = b"1" * 32, b"2" * 32
_workspaces = itertools.count(1)


class Process:
    """A process of identity, with the keys that it knows."""

    def __init__(self, database: Database, redis: aioredis.Redis, file: Path, *, portion: int = 7) -> None:
        """Starts it: with the keyring that is in the file."""
        self.keys = MasterKeys(FIRST, file)
        self.vault = IdentifierVault(self.keys)
        clock = SystemClock()
        self.usecases: IdentityUsecases = wire(
            database=database, cache=IdentityCache(redis, clock), vault=self.vault, clock=clock
        )
        # What is looked at here; the others are sealed anew below.
        self.columns = [column for column in self.vault.columns() if column.table == "nodes"]
        self.resealing = Resealing(database=database, keys=self.keys, columns=self.columns, portion=portion)

    async def write(self, workspace_id: str, numbers: range) -> None:
        """Makes a person for each number, with a phone and an e-mail address."""
        await self.usecases.resolving.resolve(
            workspace_id,
            [
                EventIdentifiers(
                    [Identifier("phone", f"+86139{number:08}"), Identifier("email", f"p{number}@example.com")],
                    1_000_000 * number,
                    f"m{number}",
                    link=True,
                )
                for number in numbers
            ],
        )

    async def values(self, workspace_id: str, numbers: range) -> list[set[str]]:
        """Returns what is known of the people with those phones."""
        looked = self.usecases.looking_up.look_up
        ids = [await looked(workspace_id, Identifier("phone", f"+86139{number:08}")) for number in numbers]
        customers = await self.usecases.reading.get_customers(workspace_id, ids)
        return [{node.identifier.value for node in customers[each].nodes} for each in ids]


@pytest.fixture
async def database(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """Identity's, without a person, and no rotation yet."""
    database = Database.connect(database_urls("identity"), service="identity")
    yield database
    async with database.system() as connection:
        for table in ("key_holders", "reseal_passes"):
            await execute(connection, f"DELETE FROM {table}")
    await database.close()


@pytest.fixture
async def cache(redis_url: str) -> AsyncIterator[aioredis.Redis]:
    """A Redis."""
    redis: aioredis.Redis = aioredis.from_url(redis_url)
    yield redis
    await redis.aclose()


@pytest.fixture
def workspace_id() -> str:
    """A fresh one."""
    return f"ws_rotation{next(_workspaces)}"


def people(numbers: range) -> list[set[str]]:
    """What is to be known of people."""
    return [{f"+86139{number:08}", f"p{number}@example.com"} for number in numbers]


async def sealed_by(database: Database, workspace_id: str) -> dict[int, int]:
    """Returns how many values of a workspace are sealed by each key."""
    async with database.workspace(workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT value_encrypted FROM nodes WHERE value_encrypted <> ''")
    numbers = [number_of(row["value_encrypted"]) for row in rows]
    return {number: numbers.count(number) for number in sorted(set(numbers))}


async def until_one_waits(database: Database, statement: str) -> None:
    """Returns when a statement waits for a lock."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1"
    async with database.session() as session, asyncio.timeout(60):
        while True:
            if await session.fetchval(sql, statement):
                return
            await asyncio.sleep(0.01)


def put(file: Path, ring: Keyring) -> None:
    """Hands a keyring out."""
    draft = file.with_suffix(".new")
    draft.write_text(write_keyring(ring))
    draft.replace(file)


async def test_two_processes_write_and_read_all_through_a_rotation(
    database: Database, cache: aioredis.Redis, tmp_path: Path, workspace_id: str
) -> None:
    file = tmp_path / "keyring.json"
    one, two = Process(database, cache, file), Process(database, cache, file)
    await one.write(workspace_id, range(20))
    assert await sealed_by(database, workspace_id) == {1: 40}

    # Handed out: all know it, nothing is sealed by it, and there is nothing to seal anew.
    ring = Keyring.of_first(FIRST).with_new(SECOND)
    put(file, ring)
    for process in (one, two):
        assert not await process.resealing.turn()
    await two.write(workspace_id, range(20, 30))
    assert await sealed_by(database, workspace_id) == {1: 60}

    # Active, and only one has read so: each reads what the other writes, and no pass begins.
    put(file, ring.activated(2))
    assert not await one.resealing.turn()
    await asyncio.gather(one.write(workspace_id, range(30, 40)), two.write(workspace_id, range(40, 50)))
    assert await sealed_by(database, workspace_id) == {1: 80, 2: 20}
    for process in (one, two):
        assert await process.values(workspace_id, range(50)) == people(range(50))

    # Both know: they take turns at the portions, and go on writing. Nobody is found twice or lost.
    assert await two.resealing.turn()
    assert await one.resealing.turn()
    assert 0 < (await sealed_by(database, workspace_id))[1] < 80
    await asyncio.gather(one.write(workspace_id, range(45, 60)), two.write(workspace_id, range(45, 60)))
    while await one.resealing.turn() | await two.resealing.turn():
        pass
    assert await sealed_by(database, workspace_id) == {2: 120}
    state = await read_state(database, one.columns, counted=True)
    assert [(each.resealed, each.unopened, each.end_time is not None) for each in state.passes] == [(80, 0, True)]
    assert {each.number for each in state.rows} == {2}

    # The first key goes; what it is looked up by stays.
    put(file, ring.activated(2).retired(1))
    third = Process(database, cache, file)
    for process in (two, third):
        await process.resealing.tell()
        assert await process.values(workspace_id, range(60)) == people(range(60))
    assert await sealed_by(database, workspace_id) == {2: 120}


async def test_a_pass_that_dies_within_a_portion_goes_on_there(
    database: Database, cache: aioredis.Redis, tmp_path: Path, workspace_id: str
) -> None:
    file = tmp_path / "keyring.json"
    before = Process(database, cache, file)
    await before.write(workspace_id, range(10))
    put(file, Keyring.of_first(FIRST).with_new(SECOND).activated(2))
    mortal = Process(database, cache, file)
    assert await mortal.resealing.turn()
    state = await read_state(database, mortal.columns, counted=False)
    done = state.passes[0].seen
    assert done == 7

    # It dies with the portion half written: the database ends its connection, as it does with those of a killed process.
    async with database.system() as connection:
        await execute(connection, "SELECT 1 FROM reseal_passes FOR UPDATE")
        dying = asyncio.create_task(mortal.resealing.turn())
        await until_one_waits(database, "%reseal_passes%")
        dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    assert (await read_state(database, mortal.columns, counted=False)).passes[0].seen == done

    after = Process(database, cache, file)
    while await after.resealing.turn():
        pass
    (ended,) = (await read_state(database, after.columns, counted=False)).passes
    assert ended.end_time is not None
    assert await sealed_by(database, workspace_id) == {2: 20}
    assert await after.values(workspace_id, range(10)) == people(range(10))


async def test_what_changes_while_it_is_sealed_anew_stays_as_it_was_changed(
    database: Database, cache: aioredis.Redis, tmp_path: Path, workspace_id: str
) -> None:
    file = tmp_path / "keyring.json"
    before = Process(database, cache, file, portion=1_000)
    await before.write(workspace_id, range(3))
    put(file, Keyring.of_first(FIRST).with_new(SECOND).activated(2))
    process = Process(database, cache, file, portion=1_000)
    async with database.workspace(workspace_id) as connection:
        # As an erasure empties a node: the pass has read it, and waits for the row.
        await execute(connection, "UPDATE nodes SET value_encrypted = '' WHERE type = 'phone'")
        turning = asyncio.create_task(process.resealing.turn())
        await until_one_waits(database, "UPDATE nodes t SET%")
    await turning
    assert await sealed_by(database, workspace_id) == {2: 3}
    async with database.workspace(workspace_id) as connection:
        (row,) = await fetch_rows(connection, "SELECT count(*) AS rows FROM nodes WHERE value_encrypted = ''")
    assert row["rows"] == 3


async def test_what_no_key_opens_is_told_and_left_alone(
    database: Database, cache: aioredis.Redis, tmp_path: Path, workspace_id: str
) -> None:
    file = tmp_path / "keyring.json"
    process = Process(database, cache, file, portion=1_000)
    await process.write(workspace_id, range(2))
    async with database.workspace(workspace_id) as connection:
        await execute(connection, "UPDATE nodes SET value_encrypted = 'damaged' WHERE type = 'phone'")
    put(file, Keyring.of_first(FIRST).with_new(SECOND).activated(2))
    while await process.resealing.turn():
        pass
    state = await read_state(database, process.columns, counted=True)
    assert [each.unopened for each in state.passes] == [2]
    assert [each.rows for each in state.rows if each.number == 1] == [2]
    async with database.workspace(workspace_id) as connection:
        await execute(connection, "DELETE FROM nodes WHERE type = 'phone'")


async def test_what_a_process_wrote_that_was_out_of_sight_is_found_and_sealed_anew(
    database: Database, cache: aioredis.Redis, tmp_path: Path, workspace_id: str
) -> None:
    file = tmp_path / "keyring.json"
    lost = Process(database, cache, file)
    await lost.resealing.tell()
    put(file, Keyring.of_first(FIRST).with_new(SECOND).activated(2))
    process = Process(database, cache, file)
    assert not await process.resealing.turn()
    async with database.system() as connection:
        # Not heard of for more than a minute: a pass begins without its word, but it is not forgotten yet.
        await execute(
            connection, "UPDATE key_holders SET seen_time = seen_time - interval '2 minutes' WHERE active = 1"
        )
    while await process.resealing.turn():
        pass
    await lost.write(workspace_id, range(5))
    assert not await process.resealing.turn()
    state = await read_state(database, process.columns, counted=True)
    assert [each.rows for each in state.rows if each.number == 1] == [10]
    assert sorted(each.active for each in state.holders) == [1, 2]
    while await process.resealing.turn():
        pass
    assert await sealed_by(database, workspace_id) == {2: 10}
    assert (await read_state(database, process.columns, counted=True)).passes[0].end_time is not None
    async with database.system() as connection:
        await execute(
            connection, "UPDATE key_holders SET seen_time = seen_time - interval '15 minutes' WHERE active = 1"
        )
    assert [each.active for each in (await read_state(database, [], counted=False)).holders] == [2]


async def test_no_process_starts_with_a_keyring_that_is_older_than_the_data(
    database: Database, cache: aioredis.Redis, tmp_path: Path, workspace_id: str
) -> None:
    file = tmp_path / "keyring.json"
    put(file, Keyring.of_first(FIRST).with_new(SECOND).activated(2))
    await Process(database, cache, file).resealing.turn()
    async with database.session() as session:
        await confirm_key(session, "identity", MasterKeys(FIRST, file))
        with pytest.raises(WrongKey, match=r"secrets/keyring\.json"):
            await confirm_key(session, "identity", MasterKeys(FIRST))


VAULTS: dict[str, type[BodyVault] | type[SecretVault] | type[MessagingKeys]] = {
    "profile": BodyVault,
    "journey": SecretVault,
    "messaging": MessagingKeys,
}


@pytest.mark.parametrize("service", VAULTS)
async def test_every_sealed_column_is_counted_and_passed_over(
    database_urls: DatabaseUrls, tmp_path: Path, service: str
) -> None:
    columns = VAULTS[service](FIRST).columns()
    file = tmp_path / "keyring.json"
    put(file, Keyring.of_first(FIRST).with_new(SECOND).activated(2))
    database = Database.connect(database_urls(service), service=service)
    keys = MasterKeys(FIRST, file)
    vault: BodyVault | SecretVault | MessagingKeys = VAULTS[service](keys)
    workspace_id = f"ws_rotation{next(_workspaces)}"
    async with database.workspace(workspace_id) as connection:
        for old in columns:
            row = _key(old, workspace_id)
            await _insert(connection, old, row, _sealed(old, row))
    resealing = Resealing(database=database, keys=keys, columns=vault.columns())
    while await resealing.turn():
        pass
    state = await read_state(database, vault.columns(), counted=True)
    assert {(each.store, each.number) for each in state.rows} == {(column.name, 2) for column in columns}
    async with database.workspace(workspace_id) as connection:
        for old, new in zip(columns, vault.columns(), strict=True):
            row = _key(old, workspace_id)
            (kept,) = await fetch_rows(connection, f"SELECT {old.column} AS sealed FROM {old.table}")
            opened = new.seals.open(kept["sealed"], new.bound(row), workspace_id=workspace_id)
            assert opened == b"value of " + old.name.encode()
            with pytest.raises(KeyMissing):
                old.seals.open(kept["sealed"], old.bound(row), workspace_id=workspace_id)
    await database.close()


def _key(column: SealedColumn, workspace_id: str) -> dict[str, str]:
    """Returns the key of one row."""
    values = {"uuid": "01890000-0000-7000-8000-000000000001"}
    return {
        name: workspace_id if name == "workspace_id" else values.get(type_, "id1") for name, type_ in column.key.items()
    }


def _sealed(column: SealedColumn, row: dict[str, str]) -> bytes:
    """Returns the name of a column, sealed as a row of it."""
    return column.seals.seal(b"value of " + column.name.encode(), column.bound(row), workspace_id=row["workspace_id"])


async def _insert(connection: AsyncConnection, column: SealedColumn, row: dict[str, str], sealed: bytes) -> None:
    """Writes a row with something in all that must not be empty."""
    known = await fetch_rows(
        connection,
        "SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a "
        "WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND a.attnotnull AND NOT a.atthasdef AND NOT a.attisdropped",
        column.table,
    )
    filler = {"text": "''", "bytea": "'\\x00'", "timestamp with time zone": "now()", "boolean": "false"}
    values = {each["name"]: filler.get(each["type"], "0") for each in known}
    values |= {name: f"'{value}'" for name, value in row.items()} | {column.column: f"'\\x{sealed.hex()}'"}
    there = " AND ".join(f"{name} = '{value}'" for name, value in row.items())
    if await fetch_rows(connection, f"SELECT 1 FROM {column.table} WHERE {there}"):
        await execute(connection, f"UPDATE {column.table} SET {column.column} = '\\x{sealed.hex()}' WHERE {there}")
    else:
        await execute(
            connection, f"INSERT INTO {column.table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"
        )
