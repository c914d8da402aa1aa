"""A worker of the laboratory's consumer in a process of its own, to which some facts are poison.

`python -m tests.support.poisoned_worker <database> <redis> <consumer> <report>`. Each try of a poisonous fact is a line of the report,
written before it takes effect.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time
from pathlib import Path

import msgspec
import redis.asyncio as aioredis
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute
from services.common.facts import Consumer, ReceivedFact

POISONS = ("raise", "exit", "memory", "deep", "loop")
LOOP_SECONDS = 30.0
MEMORY_BYTES = 2**31
DEEP = 10_000


def payload_of(poison: str) -> bytes:
    """Returns what a poisonous fact says."""
    return b"deep " + b"[" * DEEP + b"]" * DEEP if poison == "deep" else poison.encode()


def take(payload: bytes) -> None:
    """Does what a poisonous fact has its handler do.

    Raises:
        ValueError: By a fact that says so.
        MemoryError: Where the process is not ended for want of memory.
    """
    word, _, rest = payload.partition(b" ")
    match word.decode():
        case "raise":
            raise ValueError("poison")
        case "exit":
            os._exit(9)
        case "memory":
            assert len(bytearray(MEMORY_BYTES)) == MEMORY_BYTES
        case "deep":
            msgspec.json.decode(rest)
        case "loop":
            # Nothing else of the process goes on meanwhile.
            time.sleep(LOOP_SECONDS)


def tell(report: str, word: bytes) -> None:
    """Writes a line of the report."""
    with Path(report).open("ab", buffering=0) as file:
        file.write(word + b"\n")


async def run(database_url: str, redis_url: str, name: str, report: str) -> None:
    """Absorbs until it ends, however that comes."""

    async def absorb(connection: AsyncConnection, workspace: str, facts: list[ReceivedFact]) -> None:
        for fact in facts:
            if fact.payload.split(b" ")[0].decode() in POISONS:
                tell(report, fact.payload.split(b" ")[0])
                take(fact.payload)
        for fact in facts:
            await execute(
                connection,
                "INSERT INTO effects VALUES ($1, $2, $3)",
                workspace,
                fact.payload.decode()[:100],
                "poisoned",
            )

    database = Database.connect(database_url, service="laboratory")
    await Consumer(database, aioredis.from_url(redis_url), consumer=name, streams=["laboratory"], absorb=absorb).run()


if __name__ == "__main__":
    # 2 GB more than a process of this may have: an error here, the end of the process where the machine kills it.
    resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
    asyncio.run(run(*sys.argv[1:5]))
