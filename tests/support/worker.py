"""A worker of the laboratory's consumer in a process of its own: `python -m tests.support.worker <database> <redis> <consumer>`."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

import redis.asyncio as aioredis
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute
from services.common.facts import Consumer, ReceivedFact, leases


async def absorb(connection: AsyncConnection, workspace: str, facts: list[ReceivedFact]) -> None:
    """Writes a row a fact."""
    for fact in facts:
        await execute(
            connection, "INSERT INTO effects VALUES ($1, $2, $3)", workspace, fact.payload.decode(), "elsewhere"
        )


async def main(database_url: str, redis_url: str, name: str) -> None:
    """Works until killed, under a lease of two seconds."""
    leases.LEASE = timedelta(seconds=2)
    database = Database.connect(database_url, service="laboratory")
    await Consumer(database, aioredis.from_url(redis_url), consumer=name, streams=["laboratory"], absorb=absorb).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
