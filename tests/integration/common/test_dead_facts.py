"""Facts that could not be absorbed: operators list them with the reason, have them tried again, or discard them."""

from __future__ import annotations

import json
import uuid
from typing import Any

import redis.asyncio as aioredis
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute, fetch_rows
from services.common.errors import Unavailable
from services.common.facts import Consumer, ReceivedFact
from services.common.facts import __main__ as facts_command
from services.common.outbox import Fact, Relay, publish


async def test_operators_list_retry_and_discard_what_was_set_aside(
    database: Database, redis_client: aioredis.Redis
) -> None:
    workspace, name = f"ws_{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    bad, away = {"2", "3", "5"}, set[str]()

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        for fact in facts:
            payload = fact.payload.decode()
            await execute(connection, "INSERT INTO effects VALUES ($1, $2)", workspace_id, payload)
            if workspace_id == workspace and payload in bad:
                raise ValueError(f"cannot read {payload}")
            if payload in away:
                raise Unavailable

    async def effects() -> list[str]:
        async with database.workspace(workspace) as connection:
            return sorted(row["name"] for row in await fetch_rows(connection, "SELECT name FROM effects"))

    async def run(*arguments: str) -> list[str]:
        return await facts_command.run(database, facts_command.parser().parse_args(["segment", *arguments]))

    async def listed() -> list[dict[str, Any]]:
        return [json.loads(line) for line in await run("list", "--workspace", workspace)]

    def started() -> Consumer:
        return Consumer(database, redis_client, consumer=name, streams=["laboratory"], absorb=absorb)

    async with database.system() as connection:
        await execute(connection, "DELETE FROM outbox")
    await redis_client.flushdb()
    async with database.workspace(workspace) as connection:
        await publish(connection, workspace, [Fact(number, str(number).encode()) for number in range(8)])
    relay = Relay(database, redis_client, service="laboratory")
    while await relay.turn():
        pass
    first = started()
    while await first.turn():
        pass
    assert await effects() == ["0", "1", "4", "6", "7"]

    by_reason = {each["reason"]: each["dead_id"] for each in await listed()}
    two, three, five = (by_reason[f"ValueError: cannot read {payload}"] for payload in "235")
    assert await run("list", "--workspace", "ws_another") == []
    assert await run("discard", str(two), "0") == [f"{two} is discarded", "0 is not there"]
    assert await run("retry", str(three), str(five)) == [f"{three} is tried again", f"{five} is tried again"]

    # The cause of one is mended, and a store is away for the moment; the other fails as before.
    bad.discard("3")
    away.add("3")
    again = started()
    await again.turn()
    for _ in range(3):
        assert await again.retry() == 0
    kept = {each["dead_id"]: each for each in await listed()}
    assert kept[three]["retry_time"] is not None
    assert (kept[five]["reason"], kept[five]["retry_time"], kept[five]["attempts"]) == (
        "ValueError: cannot read 5",
        None,
        4,
    )
    away.clear()
    assert await again.retry() == 1
    assert await again.retry() == 0
    assert [each["dead_id"] for each in await listed()] == [five]
    assert await effects() == ["0", "1", "3", "4", "6", "7"]
