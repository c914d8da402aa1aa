"""A background loop ends when it is told to, wherever in a transaction that meets it."""

import asyncio
import random

import redis.asyncio as aioredis

from services.common.database import Database
from services.common.outbox import Relay
from tests.support.stores import DatabaseUrls


async def test_relay_ends_when_it_is_cancelled_at_any_moment(database_urls: DatabaseUrls, redis_url: str) -> None:
    database = Database.connect(database_urls("identity"), service="identity")
    redis: aioredis.Redis = aioredis.Redis.from_url(redis_url)
    chance = random.Random(3)
    for _ in range(25):
        relay = asyncio.ensure_future(Relay(database, redis, service="identity").run())
        await asyncio.sleep(chance.random() * 0.03)
        relay.cancel()
        done, _ = await asyncio.wait([relay], timeout=60)
        assert done, "the relay went on"
    await database.close()
    await redis.aclose()
