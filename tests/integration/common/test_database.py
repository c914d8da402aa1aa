"""Row-level security: a forgotten filter sees nothing of others, a forgotten workspace sees nothing at all."""

import asyncpg
import pytest
from sqlalchemy import exc, text

from services.common.database import Database, copy_rows, enter_workspace, fetch_rows
from services.common.errors import Unavailable
from tests.support.stores import DatabaseUrls


async def names(connection):
    return sorted(row["name"] for row in await fetch_rows(connection, "SELECT name FROM effects WHERE note = 'rls'"))


@pytest.fixture
async def two_workspaces(database):
    """One row in each of two workspaces."""
    for workspace, name in (("ws_aaaa", "of a"), ("ws_bbbb", "of b")):
        async with database.workspace(workspace) as connection:
            await copy_rows(
                connection, "effects", ["workspace_id", "name", "note"], [(workspace, name, "rls")], schema="laboratory"
            )
    yield
    for workspace in ("ws_aaaa", "ws_bbbb"):
        async with database.workspace(workspace) as connection:
            await connection.execute(text("DELETE FROM effects WHERE note = 'rls'"))


async def test_a_forgotten_filter_sees_one_workspace_only(database, two_workspaces):
    async with database.workspace("ws_aaaa") as connection:
        assert await names(connection) == ["of a"]
    async with database.plain() as connection:
        assert await names(connection) == []
        await enter_workspace(connection, "ws_bbbb")
        assert await names(connection) == ["of b"]


async def test_the_workspace_does_not_stay_on_a_pooled_connection(laboratory_url, two_workspaces):
    database = Database.connect(laboratory_url, service="laboratory", pool_size=1)
    for _ in range(3):
        async with database.workspace("ws_aaaa") as connection:
            assert await names(connection) == ["of a"]
        async with database.plain() as connection:
            assert await names(connection) == []
    await database.close()


async def test_rows_of_another_workspace_cannot_be_written(database):
    with pytest.raises((exc.DBAPIError, asyncpg.InsufficientPrivilegeError)):
        async with database.workspace("ws_aaaa") as connection:
            await copy_rows(
                connection, "effects", ["workspace_id", "name"], [("ws_bbbb", "forged")], schema="laboratory"
            )


async def test_the_system_role_sees_only_tables_that_were_opened_to_it(database, two_workspaces):
    with pytest.raises((exc.DBAPIError, asyncpg.InsufficientPrivilegeError)):
        async with database.system() as connection:
            await names(connection)


async def test_a_database_that_is_away_is_unavailable():
    database = Database.connect("postgresql://nobody:x@127.0.0.1:1/none", service="laboratory")
    with pytest.raises(Unavailable):
        async with database.workspace("ws_aaaa"):
            pass
    await database.close()


async def test_every_table_forces_row_level_security_unless_listed(database_urls: DatabaseUrls):
    connection = await asyncpg.connect(database_urls("admin"))
    rows = await connection.fetch(
        """
        SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public')
        """
    )
    roles = await connection.fetch(
        "SELECT rolname FROM pg_roles "
        "WHERE rolname LIKE 'yike_%' AND rolname <> 'yike_admin' AND (rolbypassrls OR rolsuper)"
    )
    owners = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE tableowner LIKE 'yike_%' AND tableowner <> 'yike_admin'"
    )
    await connection.close()
    # Positions and states of machinery: no tenant's data, no workspace.
    machinery = {"schema_versions", "relay_state", "fact_positions", "fact_attempts"}
    open_tables = sorted(
        row["name"] for row in rows if not row["forced"] and row["name"].split(".")[1] not in machinery
    )
    assert open_tables == []
    assert roles == []
    assert owners == []
