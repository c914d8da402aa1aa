"""T15 at the consumers of facts, in real processes: what ends them is set aside after few tries, and all others are absorbed."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import redis.asyncio as aioredis
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute
from services.common.facts import Consumer, ReceivedFact, dead
from services.common.outbox import Relay
from services.common.topology import SUBSCRIBERS
from tests.support.poison import Poisoned

MOST_TRIES = 3


@pytest.fixture
async def poisoned(
    database: Database,
    redis_client: aioredis.Redis,
    laboratory_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Poisoned:
    """A consumer to which nothing was told yet."""
    name = uuid.uuid4().hex
    monkeypatch.setitem(SUBSCRIBERS, "laboratory", (name,))
    async with database.system() as connection:
        for table in ("outbox", "relay_state", "relay_streams"):
            await execute(connection, f"DELETE FROM {table}")
    relay = Relay(database, redis_client, service="laboratory")
    return Poisoned(database, (laboratory_url, redis_url), relay, name, tmp_path / "report")


async def test_facts_that_end_their_process_are_set_aside_after_three_tries_and_can_be_tried_again(
    poisoned: Poisoned, database: Database, redis_client: aioredis.Redis
) -> None:
    workspace, beside = (f"ws_{uuid.uuid4().hex[:12]}" for _ in range(2))
    await poisoned.tell(workspace, 40, ["exit", "raise", "deep", "memory"])
    await poisoned.tell(beside, 40, [])
    async with poisoned.working(1):
        await poisoned.done(beside, 40)
        found = await poisoned.dead(4)
        await poisoned.done(workspace, 40)
    assert set(found) == {"exit", "raise", "deep", "memory"}
    assert {each.attempts for each in found.values()} == {MOST_TRIES}
    assert max(poisoned.tries().values()) <= MOST_TRIES, poisoned.tries()
    assert "its process ended" in found["exit"].reason
    assert found["raise"].reason == "ValueError: poison"
    assert found["deep"].reason.startswith("RecursionError")
    assert found["memory"].reason.startswith("MemoryError")

    async def cured(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        for fact in facts:
            word = fact.payload.split(b" ")[0].decode()
            await execute(connection, "INSERT INTO effects VALUES ($1, $2)", workspace_id, f"cured {word}")

    async with database.system() as connection:
        await dead.ask_to_retry(connection, [each.dead_id for each in found.values()])
    later = Consumer(database, redis_client, consumer=poisoned.name, streams=["laboratory"], absorb=cured)
    await later.turn()
    while await later.retry():
        pass
    assert sorted(name for name in await poisoned.effects(workspace) if name.startswith("cured")) == [
        "cured deep",
        "cured exit",
        "cured memory",
        "cured raise",
    ]
