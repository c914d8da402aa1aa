"""A laboratory service with its own schema, role and fact tables."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio as aioredis

from dev.supervisor.environment import role_url
from services.common.clock import SystemClock
from services.common.database import Database
from services.common.migrations.running import migrate, prepare_schema
from services.common.operations import Operations
from tests.integration.common.operations_stage import LIMITS, Stage, Work
from tests.support.stores import DatabaseUrls

SECRET = "laboratory"


@pytest.fixture(scope="module")
async def laboratory_url(database_urls: DatabaseUrls) -> str:
    """The URL by which the laboratory service reaches its schema."""
    admin = database_urls("admin")
    connection = await asyncpg.connect(admin)
    await prepare_schema(connection, "laboratory", SECRET)
    await connection.close()
    await migrate(admin, "laboratory", Path(__file__).parent / "laboratory_migrations")
    return role_url(admin, SECRET, "yike_laboratory")


@pytest.fixture
async def database(laboratory_url: str) -> AsyncIterator[Database]:
    """The laboratory's database, its tables empty."""
    database = Database.connect(laboratory_url, service="laboratory")
    yield database
    await database.close()


@pytest.fixture
async def redis_client(redis_url: str) -> AsyncIterator[aioredis.Redis]:
    """An empty Redis."""
    client = aioredis.from_url(redis_url)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
async def stage(database_urls: DatabaseUrls) -> AsyncIterator[Stage]:
    """A workspace of the test's own; nobody works yet."""
    database = Database.connect(database_urls("scoring"), service="scoring", application="operations-test")
    administrator = await asyncpg.connect(database_urls("admin"))
    await administrator.execute("DELETE FROM scoring.operations")
    stage = Stage(database, administrator, Operations(database=database, clock=SystemClock(), limits=LIMITS), Work())
    yield stage
    await stage.dismiss()
    await administrator.close()
    await database.close()
