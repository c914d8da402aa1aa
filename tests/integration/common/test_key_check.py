"""Another key than the one that sealed the data: no process starts with it, and none of it is changed."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator

import asyncpg
import pytest

from dev.supervisor.environment import REPOSITORY, common_python_path
from dev.supervisor.ports import assign_ports
from services.common.keys import MasterKeys, WrongKey, compare_key, confirm_key
from services.common.migrations.running import OWNERS, migrate_all
from services.common.topology import SERVICES
from tests.support.stores import DatabaseUrls, TestPostgres

RIGHT, WRONG = bytes(range(32)), bytes(range(31)) + b"\xff"


@pytest.fixture
async def administrator(database_urls: DatabaseUrls) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees everything, to a database whose services have seen the right key."""
    connection = await asyncpg.connect(database_urls("admin"))
    for schema in OWNERS:
        await confirm_key(connection, schema, MasterKeys(RIGHT))
    yield connection
    await connection.close()


@pytest.mark.parametrize("schema", sorted(OWNERS))
async def test_the_first_key_is_noted_and_no_other_taken(administrator: asyncpg.Connection, schema: str) -> None:
    before = await administrator.fetch(f'SELECT * FROM "{schema}".key_check')
    await confirm_key(administrator, schema, MasterKeys(RIGHT))
    for check in (confirm_key, compare_key):
        with pytest.raises(WrongKey, match="YIKE_ENCRYPTION_KEY"):
            await check(administrator, schema, MasterKeys(WRONG))
    assert await administrator.fetch(f'SELECT * FROM "{schema}".key_check') == before
    assert len(before) == 1
    assert RIGHT not in bytes(before[0]["check_value"])


async def test_migrations_refuse_another_key_before_they_change_anything(
    administrator: asyncpg.Connection, database_urls: DatabaseUrls, postgres_server: TestPostgres
) -> None:
    await migrate_all(database_urls("admin"), postgres_server.role_secret, MasterKeys(RIGHT))
    with pytest.raises(WrongKey):
        await migrate_all(database_urls("admin"), postgres_server.role_secret, MasterKeys(WRONG))


@pytest.mark.parametrize(
    "service",
    [pytest.param(each, marks=() if each in ("identity", "messaging") else pytest.mark.slow) for each in SERVICES],
)
async def test_no_service_starts_with_another_key(
    administrator: asyncpg.Connection, database_urls: DatabaseUrls, redis_url: str, service: str
) -> None:
    port = assign_ports([service], {})[service]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services", service, cwd=REPOSITORY, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith(("YIKE_", "OTEL_"))},
            "PYTHONPATH": common_python_path({}),
            "YIKE_DATABASE_URL": database_urls(service),
            "YIKE_REDIS_URL": redis_url,
            "YIKE_SERVICE_TOKEN": "token",
            "YIKE_ENCRYPTION_KEY": base64.b64encode(WRONG).decode(),
            f"YIKE_{service.upper()}_ADDRESS": f"127.0.0.1:{port}",
        },
    )  # fmt: skip
    _, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert f"the data of {service} were sealed" in errors.decode()
    assert "Traceback" not in errors.decode()
