"""A database that a module gives back is as fresh for the next as a copy of the template, or is not used again."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.emptying import empty, marks_of
from tests.support.stores import DatabaseUrls, TestPostgres

_TABLES = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384 AND relname <> 'schema_versions' ORDER BY 1
"""
# A value of each column that must have one and has none by itself.
_FILLED = """
SELECT format('INSERT INTO %s (%s) VALUES (%s)', attrelid::regclass, string_agg(quote_ident(attname), ', '), string_agg(
  CASE WHEN typname = 'uuid' THEN 'gen_random_uuid()' WHEN typname = 'bytea' THEN $q$'x'$q$ WHEN typname = 'jsonb' THEN $q$'{}'$q$
    WHEN typcategory = 'N' THEN '1' WHEN typcategory = 'B' THEN 'true' WHEN typcategory = 'D' THEN 'now()'
    WHEN typcategory = 'A' THEN $q$'{}'$q$ ELSE $q$'x'$q$ END, ', '))
FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
WHERE attrelid = $1::regclass AND attnum > 0 AND attnotnull AND NOT atthasdef AND attidentity = '' GROUP BY attrelid
"""


@pytest.fixture
async def name(postgres_server: TestPostgres) -> AsyncIterator[str]:
    """A database of this test's own."""
    name = await postgres_server.create_database()
    yield name
    await postgres_server.drop_database(name)


async def _oid(postgres: TestPostgres, database: str) -> int:
    connection = await asyncpg.connect(postgres.urls(database)("admin"))
    try:
        return int(await connection.fetchval("SELECT oid FROM pg_database WHERE datname = current_database()"))
    finally:
        await connection.close()


async def test_rows_are_gone_and_whoever_was_in_it_is_out(postgres_server: TestPostgres, name: str) -> None:
    oid = await _oid(postgres_server, name)
    connection = await asyncpg.connect(postgres_server.urls(name)("admin"))
    await connection.execute("SET session_replication_role = replica")
    tables = [row[0] for row in await connection.fetch(_TABLES)]
    filled = 0
    for table in tables:
        # A constraint of the row's own keeps some empty.
        with contextlib.suppress(asyncpg.IntegrityConstraintViolationError):
            await connection.execute(await connection.fetchval(_FILLED, table))
            filled += 1
    assert filled > len(tables) / 2
    await postgres_server.give_back(name)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await connection.fetchval("SELECT 1")
    again = await postgres_server.create_database()
    try:
        assert again != name
        assert await _oid(postgres_server, again) == oid
        connection = await asyncpg.connect(postgres_server.urls(again)("admin"))
        assert not [table for table in tables if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})")]
        assert not await connection.fetch("SELECT FROM pg_sequences WHERE last_value IS NOT NULL")
        await connection.close()
    finally:
        await postgres_server.drop_database(again)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE gateway.left_behind (id int)",
        "ALTER TABLE gateway.workspaces ADD COLUMN left_behind int",
        "ALTER TABLE gateway.workspaces DISABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON gateway.workspaces TO yike_identity",
        "DELETE FROM gateway.schema_versions",
        "CREATE FUNCTION gateway.left_behind() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        " CREATE TRIGGER left_behind AFTER INSERT ON gateway.workspaces EXECUTE FUNCTION gateway.left_behind()",
        "ALTER TABLE gateway.workspaces DISABLE TRIGGER ALL",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 5', current_database()); END $$",
    ],
)
async def test_what_differs_in_more_than_rows_is_not_used_again(database_urls: DatabaseUrls, statement: str) -> None:
    connection = await asyncpg.connect(database_urls("admin"))
    try:
        fresh = await marks_of(connection)
        assert await empty(connection, fresh)
        # Taken back: each copy of the template costs more than all of this.
        async with contextlib.AsyncExitStack() as undo:
            change = connection.transaction()
            await change.start()
            undo.push_async_callback(change.rollback)
            await connection.execute(statement)
            assert not await empty(connection, fresh)
    finally:
        await connection.close()
