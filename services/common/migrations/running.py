"""Creates roles and schemas, then runs every service's migrations with Alembic."""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from services.common.keys import MasterKeys, WrongKey, compare_key, role_password
from services.common.topology import SERVICES

if TYPE_CHECKING:
    from sqlalchemy import Connection

ROOT = Path(__file__).resolve().parents[3]
OWNERS: dict[str, Path] = {name: ROOT / "services" / name / "migrations" for name in SERVICES} | {
    "gateway": ROOT / "gateway" / "migrations"
}
_NOT_THERE = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
_LOCK = 0x79696B65  # 'yike': one migration run at a time on a server


async def migrate_all(admin_url: str, role_secret: str, keys: MasterKeys | None = None) -> None:
    """Brings roles, schemas and tables of all services up to date; repeatable, one run at a time.

    Args:
        admin_url: A role that may create roles and schemas in its database.
        role_secret: From which the roles' passwords are derived (`services.common.keys.role_password`).
        keys: Compared with what sealed the data; None is not compared, then each service does at its start.

    Raises:
        WrongKey: If the data were sealed under another key.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        for name in OWNERS:
            await prepare_schema(connection, name, role_secret)
            if keys is not None:
                await compare_key(connection, name, keys)
        for name, folder in OWNERS.items():
            if (folder / "versions").is_dir() and not await _is_at_head(connection, name, folder):
                await migrate(admin_url, name, folder)
    finally:
        await connection.close()


async def migrate(admin_url: str, schema: str, folder: Path) -> None:
    """Runs the migrations in `folder/versions` that `schema` does not have yet, all in one transaction."""
    # Here and below, only where there is something to run: a start that has nothing to migrate need not load them.
    from sqlalchemy import pool, text
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(
        admin_url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=pool.NullPool
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f'SET LOCAL search_path TO "{schema}"'))
            await connection.execute(text("SET LOCAL lock_timeout TO '5s'"))
            await connection.run_sync(_upgrade, schema, folder)
    finally:
        await engine.dispose()


async def _is_at_head(connection: asyncpg.Connection, schema: str, folder: Path) -> bool:
    """Tells whether a schema has the newest migration: the one whose file has the highest number."""
    newest = max(file.name.partition("_")[0] for file in (folder / "versions").glob("[0-9]*_*.py"))
    if await connection.fetchval("SELECT to_regclass($1)", f'"{schema}".schema_versions') is None:
        return False
    return bool(await connection.fetchval(f'SELECT version_num FROM "{schema}".schema_versions') == newest)


def _upgrade(connection: Connection, schema: str, folder: Path) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(folder), version_locations=[str(folder / "versions")])
    context = MigrationContext.configure(
        connection,
        opts={
            "version_table": "schema_versions",
            "version_table_schema": schema,
            "target_schema": schema,
            "fn": lambda revision, _context: scripts._upgrade_revs("head", revision),
        },
    )
    with Operations.context(context):
        context.run_migrations()


async def prepare_schema(connection: asyncpg.Connection, name: str, role_secret: str) -> None:
    """Makes the schema and the two roles of a service: one that logs in, one for its background workers."""
    role, system = f"yike_{name}", f"yike_{name}_system"
    for each, login in ((role, True), (system, False)):
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", each):
            await connection.execute(f'CREATE ROLE "{each}" NOINHERIT')
        options = f"LOGIN PASSWORD '{role_password(role_secret, each)}'" if login else "NOLOGIN"
        await connection.execute(f'ALTER ROLE "{each}" WITH {options}')
    await connection.execute(f'GRANT "{system}" TO "{role}"')
    await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{name}"')
    await connection.execute(f'GRANT USAGE ON SCHEMA "{name}" TO "{role}", "{system}"')
    # One row: which key sealed what is stored here (see `services.common.keys.confirm_key`).
    await connection.execute(
        f'CREATE TABLE IF NOT EXISTS "{name}".key_check '
        "(only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), check_value bytea NOT NULL)"
    )
    await connection.execute(f'GRANT SELECT, INSERT ON "{name}".key_check TO "{role}"')
    await connection.execute(
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{name}" GRANT USAGE ON SEQUENCES TO "{role}", "{system}"'
    )


def main() -> None:
    """Runs all migrations with `YIKE_POSTGRES_URL` and `YIKE_ROLE_SECRET`."""
    try:
        url, secret = os.environ["YIKE_POSTGRES_URL"], os.environ["YIKE_ROLE_SECRET"]
    except KeyError as error:
        sys.exit(f"{error.args[0]} must be set to run migrations.")
    try:
        first = base64.b64decode(os.environ.get("YIKE_ENCRYPTION_KEY", ""), validate=True)
        file = Path(os.environ["YIKE_KEYRING_FILE"]) if os.environ.get("YIKE_KEYRING_FILE") else None
        is_told = bool(first) or (file is not None and file.exists())
        asyncio.run(migrate_all(url, secret, MasterKeys(first, file) if is_told else None))
    except binascii.Error:
        sys.exit("YIKE_ENCRYPTION_KEY must be base64 of 32 bytes.")
    except WrongKey as error:
        sys.exit(str(error))
    except (
        OSError,
        asyncpg.InterfaceError,
        asyncpg.PostgresConnectionError,
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InvalidCatalogNameError,
    ):
        sys.exit("The database that YIKE_POSTGRES_URL names does not answer, or does not know that role.")
