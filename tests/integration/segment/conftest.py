"""A world for each test, over the run's stores and one embedded ClickHouse."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.asyncio as aioredis

from services.common.database import Database
from services.segment.history.connection import History
from services.segment.history.opening import open_history
from tests.integration.segment.world import World
from tests.support.stores import DatabaseUrls


@pytest.fixture(scope="session")
def clickhouse_folder(stores_directory: Path) -> Path:
    """The one folder that this process opens."""
    folder = stores_directory / "clickhouse"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
async def _one_clickhouse(clickhouse_folder: Path) -> AsyncIterator[History]:
    history = await open_history(f"chdb://{clickhouse_folder}", contextlib.nullcontext)
    yield history
    await history.close()


@pytest.fixture(scope="module")
async def clickhouse(_one_clickhouse: History) -> AsyncIterator[History]:
    """The run's ClickHouse in process; tests keep apart by their workspaces."""
    yield _one_clickhouse
    # What is left of hundreds of workspaces makes every later rebuild and erasure several times as slow.
    tables = await _one_clickhouse.read(
        "SELECT name FROM system.tables WHERE database = 'yike' AND total_rows > 0 AND name <> 'schema_versions'"
    )
    for name in tables["name"].to_pylist():
        await _one_clickhouse.command(f"TRUNCATE TABLE yike.`{name}`")


@pytest.fixture(scope="module")
async def segment_database(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """Segment's database."""
    database = Database.connect(database_urls("segment"), service="segment")
    yield database
    await database.close()


@pytest.fixture
async def world(segment_database: Database, redis_url: str, clickhouse: History) -> AsyncIterator[World]:
    """An empty workspace at noon of 2026-06-15 in Shanghai."""
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    yield World(segment_database, redis, clickhouse)
    await redis.aclose()
