"""Row-level security: a forgotten filter sees nothing of others, a forgotten workspace sees nothing at all."""

import asyncpg
import pytest
from sqlalchemy import exc, text

from services.common.database import Database, copy_rows, enter_workspace, fetch_rows, text_array
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


async def test_texts_go_into_an_array_as_they_are(database):
    texts = ["", "a", 'say "hi"', "back\\slash", "{a,b}", "NULL", "a, b", " 早 ", "line\nbreak", "\\", '"']
    async with database.workspace("ws_aaaa") as connection:
        for some in (texts, texts[:1], []):
            (row,) = await fetch_rows(connection, "SELECT $1::text::text[] AS texts", text_array(some))
            assert row["texts"] == some


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


# Positions and states of machinery: no tenant's data, no workspace.
MACHINERY = {"schema_versions", "key_check", "relay_state", "relay_streams", "fact_positions", "fact_attempts",
             "fact_workers", "fact_leases", "key_holders", "reseal_passes",
             # Of people, who may belong to several workspaces: forced like all others, open to the system role only.
             "people", "sign_in_attempts"}  # fmt: skip
OF_WORKSPACE = "(workspace_id = current_setting('yike.workspace'::text, true))"
ROBOTS = "(provider = 'wecom-robot'::text)"
OUR_SCHEMAS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'public') AND n.nspname !~ '^pg_temp'"


@pytest.fixture
async def administrator(database_urls: DatabaseUrls, laboratory_url: str):
    """A connection that sees everything, to a database with the tables of all services."""
    connection = await asyncpg.connect(database_urls("admin"))
    yield connection
    await connection.close()


async def test_every_table_has_a_workspace_and_forces_row_level_security_unless_listed(administrator):
    rows = await administrator.fetch(
        f"""
        SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS is_forced,
            EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id'
                AND a.attnotnull AND NOT a.attisdropped) AS has_workspace
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND {OUR_SCHEMAS}
        """
    )
    tables = [row for row in rows if row["name"].split(".")[1] not in MACHINERY]
    assert len(tables) > 50
    assert [row["name"] for row in tables if not (row["is_forced"] and row["has_workspace"])] == []
    # What has a workspace is no machinery.
    assert [row["name"] for row in rows if row["has_workspace"] and row not in tables] == []


async def test_every_policy_of_every_table_is_the_one_allowed(administrator):
    policies = await administrator.fetch("SELECT * FROM pg_policies WHERE schemaname <> 'public'")
    allowed = (
        {
            ("of_workspace", "PERMISSIVE", (f"yike_{schema}",), "ALL", OF_WORKSPACE, OF_WORKSPACE, schema)
            for schema in (row["schemaname"] for row in policies)
        }
        | {
            # Background workers, in a role of their own that no call is served in.
            ("of_system", "PERMISSIVE", (f"yike_{schema}_system",), *what, schema)
            for schema in (row["schemaname"] for row in policies)
            for what in (("ALL", "true", "true"), ("SELECT", "true", None))
        }
        | {
            # The same role removes what is of somebody who is erased, within one workspace.
            ("of_erasure", "PERMISSIVE", (f"yike_{schema}_system",), "ALL", OF_WORKSPACE, None, schema)
            for schema in (row["schemaname"] for row in policies)
        }
        | {
            # And seals anew what another master key had sealed; which columns it may write, the grant says.
            (name, "PERMISSIVE", (f"yike_{schema}_system",), *what, schema)
            for schema in (row["schemaname"] for row in policies)
            for name, *what in (("of_resealing", "SELECT", "true", None), ("of_resealed", "UPDATE", "true", "true"))
        }
        | {
            # Robots of staff groups, and of them only columns that hold no secret, as the grant says.
            ("of_system_robots", "PERMISSIVE", ("yike_messaging_system",), "SELECT", ROBOTS, None, "messaging")
        }
    )
    wrong = [
        f"{row['schemaname']}.{row['tablename']}: {row['policyname']} TO {row['roles']} USING {row['qual']}"
        for row in policies
        if (
            row["policyname"],
            row["permissive"],
            tuple(row["roles"]),
            row["cmd"],
            row["qual"],
            row["with_check"],
            row["schemaname"],
        )
        not in allowed
    ]
    assert wrong == []
    rows = await administrator.fetch(
        f"""
        SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND {OUR_SCHEMAS} AND NOT EXISTS (
            SELECT 1 FROM pg_policies p
            WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND p.policyname = 'of_workspace')
        """
    )
    # A table without a policy shows nothing; but one that is forgotten here was forgotten by its migration, too.
    assert [row["name"] for row in rows if row["name"].split(".")[1] not in MACHINERY] == []


async def test_nothing_goes_round_the_policies(administrator):
    # A view reads as its owner does, and a function may run as its owner.
    views = await administrator.fetch(
        f"SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE c.relkind IN ('v', 'm', 'f') AND {OUR_SCHEMAS}"
    )
    functions = await administrator.fetch(
        f"SELECT n.nspname || '.' || p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        f"WHERE p.prosecdef AND {OUR_SCHEMAS}"
    )
    roles = await administrator.fetch(
        "SELECT rolname FROM pg_roles "
        "WHERE rolname LIKE 'yike_%' AND rolname <> 'yike_admin' AND (rolbypassrls OR rolsuper)"
    )
    owners = await administrator.fetch(
        "SELECT tablename FROM pg_tables WHERE tableowner LIKE 'yike_%' AND tableowner <> 'yike_admin'"
    )
    assert [row["name"] for row in views] == []
    # Makes partitions of the event log, and takes no more than the number of months.
    assert sorted(row["name"] for row in functions) == ["profile.make_event_partitions"]
    assert roles == []
    assert owners == []
