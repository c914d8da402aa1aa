"""Reads of one statement: they see one workspace for as long as they last, and outlive lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.common.database import Database, copy_rows, execute
from services.common.errors import DeadlineExceeded, Unavailable
from services.common.reads import AT_ONCE, ENTERED
from tests.support.stores import DatabaseUrls

NAMES = (
    f"SELECT e.name FROM {ENTERED} CROSS JOIN LATERAL (SELECT name FROM effects WHERE workspace_id = entered.workspace "
    "AND note = 'read' OFFSET 0) AS e"
)
UNFILTERED = (
    f"SELECT e.name FROM {ENTERED} CROSS JOIN LATERAL (SELECT name FROM effects WHERE note = 'read' OFFSET 0) AS e"
)
SLOW = f"SELECT pg_sleep(20) FROM {ENTERED}"


@pytest.fixture
async def two_workspaces(database: Database) -> AsyncIterator[None]:
    """One row in each of two workspaces."""
    for workspace, name in (("ws_aaaa", "of a"), ("ws_bbbb", "of b")):
        async with database.workspace(workspace) as connection:
            await copy_rows(
                connection,
                "effects",
                ["workspace_id", "name", "note"],
                [(workspace, name, "read")],
                schema="laboratory",
            )
    yield
    for workspace in ("ws_aaaa", "ws_bbbb"):
        async with database.workspace(workspace) as connection:
            await execute(connection, "DELETE FROM effects WHERE note = 'read'")


async def names(database: Database, sql: str, workspace_id: str) -> list[str]:
    return sorted(row["name"] for row in await database.read(sql, workspace_id))


async def test_a_read_sees_its_workspace_and_leaves_none_behind(database: Database, two_workspaces: None) -> None:
    for _ in range(3):
        assert await names(database, NAMES, "ws_aaaa") == ["of a"]
        assert await names(database, NAMES, "ws_bbbb") == ["of b"]
        # A forgotten filter shows nobody else's, a forgotten workspace nothing: also on a connection that was lent before.
        assert await names(database, UNFILTERED, "ws_bbbb") in ([], ["of b"])
        assert await names(database, "SELECT name FROM effects WHERE $1 <> ''", "ws_aaaa") == []


async def test_a_read_changes_nothing(database: Database, two_workspaces: None) -> None:
    with pytest.raises(Unavailable) as refused:
        await database.read(
            f"WITH gone AS (DELETE FROM effects WHERE $1 <> '' RETURNING name) SELECT * FROM {ENTERED}, gone", "ws_aaaa"
        )
    assert isinstance(refused.value.__cause__, asyncpg.ReadOnlySQLTransactionError)
    assert await names(database, NAMES, "ws_aaaa") == ["of a"]


async def test_more_than_there_are_connections_wait_for_one(database: Database, two_workspaces: None) -> None:
    found = await asyncio.gather(*(names(database, NAMES, "ws_aaaa") for _ in range(5 * AT_ONCE)))
    assert found == [["of a"]] * (5 * AT_ONCE)


async def test_lost_connections_are_replaced_without_an_error(
    database: Database, database_urls: DatabaseUrls, two_workspaces: None
) -> None:
    await asyncio.gather(*(names(database, NAMES, "ws_aaaa") for _ in range(AT_ONCE)))
    administrator = await asyncpg.connect(database_urls("admin"))
    ended = await administrator.fetchval(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'yike-laboratory-reads'"
    )
    await administrator.close()
    assert ended
    for _ in range(2 * AT_ONCE):
        assert await names(database, NAMES, "ws_aaaa") == ["of a"]


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        asyncpg.AdminShutdownError("terminating connection due to administrator command"),
        asyncpg.CrashShutdownError("terminating connection because of crash of another server process"),
        ConnectionResetError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_the_driver_makes_of_a_lost_connection_another_answers(
    database: Database, two_workspaces: None, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    await asyncio.gather(*(names(database, NAMES, "ws_aaaa") for _ in range(AT_ONCE)))
    real, left = asyncpg.Connection.fetch, [error]

    async def fetch(connection: asyncpg.Connection, *arguments: Any) -> list[asyncpg.Record]:
        if left:
            raise left.pop()
        return list(await real(connection, *arguments))

    monkeypatch.setattr(asyncpg.Connection, "fetch", fetch)
    assert await names(database, NAMES, "ws_aaaa") == ["of a"]
    assert not left


async def test_who_gives_up_leaves_a_connection_to_nobody(database: Database, two_workspaces: None) -> None:
    for _ in range(2 * AT_ONCE):
        asked = asyncio.ensure_future(database.read(SLOW, "ws_bbbb"))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert await names(database, NAMES, "ws_aaaa") == ["of a"]


async def test_a_database_that_is_away_is_unavailable_and_a_slow_one_late(laboratory_url: str) -> None:
    away = Database.connect("postgresql://nobody:x@127.0.0.1:1/none", service="laboratory")
    with pytest.raises(Unavailable):
        await away.read(NAMES, "ws_aaaa")
    await away.close()
    slow = Database.connect(laboratory_url, service="laboratory", read_settings={"statement_timeout": "50"})
    with pytest.raises(DeadlineExceeded):
        await slow.read(SLOW, "ws_aaaa")
    await slow.close()
