"""The stores of a test run, as the fixtures give them: migrated, apart from each other, with real logins."""

import asyncpg
import redis.asyncio

from dev.supervisor.environment import WITH_DATABASE
from tests.support.stores import DatabaseUrls, TestPostgres, TestRedis


async def test_database_lets_every_service_log_in_as_itself_when_fresh(database_urls: DatabaseUrls) -> None:
    for name in WITH_DATABASE:
        connection = await asyncpg.connect(database_urls(name))
        try:
            assert await connection.fetchval("SELECT current_user") == f"yike_{name}"
            flags = await connection.fetchrow(
                "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            )
            assert tuple(flags) == (False, False, False)
        finally:
            await connection.close()


async def test_databases_are_apart_when_one_is_written(
    postgres_server: TestPostgres, database_urls: DatabaseUrls
) -> None:
    other = await postgres_server.create_database()
    connection = await asyncpg.connect(postgres_server.urls(other)("admin"))
    await connection.execute("CREATE TABLE only_here (number int)")
    await connection.close()
    connection = await asyncpg.connect(database_urls("admin"))
    assert await connection.fetchval("SELECT to_regclass('only_here')") is None
    await connection.close()
    await postgres_server.drop_database(other)


async def test_redis_numbers_are_apart_and_empty_when_given(redis_server: TestRedis, redis_url: str) -> None:
    client: redis.asyncio.Redis = redis.asyncio.from_url(redis_url)
    other: redis.asyncio.Redis = redis.asyncio.from_url(await redis_server.fresh_url())
    try:
        await client.set("here", "1")
        assert await other.dbsize() == 0
    finally:
        await client.aclose()
        await other.aclose()
