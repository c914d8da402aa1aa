"""Two processes resolve at once: what one read before it had the workspace to itself is older than what the other wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from services.common.database import fetch_rows
from services.identity import storage
from services.identity.domain import Identifier
from services.identity.domain.customers import EventIdentifiers
from tests.integration.identity.machine_stage import DAY, Event, Stage, sent
from tests.integration.identity.oracle import Name
from tests.support.stores import DatabaseUrls

PHONE, CARD, DEVICE, USER = ("phone", "+8613912340000"), ("card", "c-0"), ("device_id", "d-0"), ("user_id", "u-1")
NAMES: tuple[Name, ...] = (PHONE, CARD, DEVICE, USER)
WORKSPACE = "ws_side_by_side"


@pytest.fixture
def stage(database_urls: DatabaseUrls, redis_url: str) -> Iterator[Stage]:
    """Two processes, of which only the first remembers anything of the identifiers, each a customer of its own."""
    stage = Stage(database_urls, redis_url)

    async def prepare() -> None:
        alone = [EventIdentifiers([Identifier(*name)], 0, "", link=False) for name in NAMES]
        await stage.processes[0].resolving.resolve(WORKSPACE, alone)
        await stage.redis.flushdb()

    stage.run(prepare())
    yield stage
    stage.close()


async def until_waiting(stage: Stage, number: int) -> None:
    """Returns when so many wait to be the workspace's writer."""
    for _ in range(6_000):
        async with stage.database.workspace(WORKSPACE) as connection:
            rows = await fetch_rows(
                connection,
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            )
        if rows[0][0] == number:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{number} should wait")


def test_whose_a_node_is_is_read_behind_the_writer_before(stage: Stage) -> None:
    one: list[Event] = [([PHONE, CARD, DEVICE], DAY, "p")]
    other: list[Event] = [*one, ([USER, DEVICE], 2 * DAY, "q")]

    async def at_once() -> None:
        async with stage.database.workspace(WORKSPACE) as connection:
            await storage.begin_change(connection, WORKSPACE)
            first = asyncio.ensure_future(stage.processes[0].resolving.resolve(WORKSPACE, sent(one)))
            await until_waiting(stage, 1)
            second = asyncio.ensure_future(stage.processes[1].resolving.resolve(WORKSPACE, sent(other)))
            await until_waiting(stage, 2)
        await asyncio.gather(first, second)

    async def kept() -> tuple[int, int]:
        async with stage.database.workspace(WORKSPACE) as connection:
            rows = await fetch_rows(connection, "SELECT count(DISTINCT customer_id) FROM nodes")
        return int(rows[0][0]), (await stage.processes[0].reading.count(WORKSPACE)).customers

    stage.run(at_once())
    assert stage.run(kept()) == (1, 1)
