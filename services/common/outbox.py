"""The transactional outbox: a change and the fact that tells of it commit together; a relay puts facts on Redis streams.

Published rows stay for a while. When Redis turns out to be another one than before, or to have restarted, what it may
have lost is published again; consumers leave out repeats by the fact's id.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import redis.asyncio as aioredis
import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock, monotonic_seconds
from services.common.database import Database, driver_connection, execute, fetch_rows, note_facts
from services.common.errors import YikeError
from services.common.telemetry import current_traceparent

FACT_PARTITIONS = 4
RETENTION = timedelta(days=3)
REDIS_RESTART_WINDOW = timedelta(minutes=10)
MAXIMUM_STREAM_LENGTH = 4_000
RELAY_BATCH = 200
IDLE_SECONDS = 1.0
PAUSE_SECONDS = 0.005
REDIS_CHECK_SECONDS = 1.0
EPOCH_KEY = "yike:facts:epoch"

# Who hears whom. A stream is trimmed only behind the slowest of its subscribers.
SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    "identity": ("segment", "journey"),
    "profile": ("segment", "journey"),
    "segment": ("journey",),
    "journey": (),
    "messaging": ("profile",),
    "scoring": ("segment",),
}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Fact:
    """What is told to the others: a serialised `<Service>Fact`, and whose it is.

    Attributes:
        partition_key: The customer's id; facts of one customer keep to one partition.
        payload: The serialised protobuf message, at most 8 MB.
    """

    partition_key: int
    payload: bytes


def stream_key(service: str, partition: int) -> str:
    """Returns the Redis key of a fact stream."""
    return f"yike:facts:{service}:{partition}"


def positions_key(key: str) -> str:
    """Returns the Redis hash where the consumers of a stream tell how far they have committed."""
    return f"{key}:positions"


def partition_of(partition_key: int) -> int:
    """Returns the partition of a customer."""
    return partition_key % FACT_PARTITIONS


async def publish(connection: AsyncConnection, workspace_id: str, facts: Sequence[Fact]) -> None:
    """Writes facts into the outbox of the open workspace transaction; they are told if and only if it commits."""
    if not facts:
        return
    note_facts(connection)
    traceparent = current_traceparent()
    driver = await driver_connection(connection)
    await driver.executemany(
        "INSERT INTO outbox (workspace_id, partition, payload, traceparent) VALUES ($1, $2, $3, $4)",
        [(workspace_id, partition_of(fact.partition_key), fact.payload, traceparent) for fact in facts],
    )


async def waiting_facts(connection: AsyncConnection) -> int:
    """Returns how many facts of all workspaces wait in the outbox; needs a system transaction."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM outbox WHERE publish_time IS NULL")
    return int(rows[0]["n"])


class Relay:
    """Puts committed outbox rows on the streams, in their order, at least once; one relay a service at a time."""

    def __init__(self, database: Database, redis: aioredis.Redis, *, service: str, clock: Clock) -> None:
        """Prepares the relay of `service`.

        Args:
            database: The service's database.
            redis: A client that returns bytes.
            service: Whose outbox it is, and the name of the stream.
            clock: Tells what is old enough to be removed.
        """
        self._database = database
        self._redis = redis
        self._service = service
        self._clock = clock
        self._redis_checked_at = float("-inf")

    async def run(self) -> None:
        """Relays until cancelled; an outage of a store is waited out."""
        failures = 0
        sweeps = 0
        while True:
            try:
                self._database.committed.clear()
                published = await self.turn()
                failures = 0
                if published == 0:
                    sweeps += 1
                    if sweeps % 1_000 == 0:
                        await self.remove_old()
                    # Wakes at the next commit of this process; other processes' rows are found by the time-out.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(IDLE_SECONDS):
                            await self._database.committed.wait()
                # Commits that follow each other closely share a turn.
                await asyncio.sleep(PAUSE_SECONDS)
            except (RedisError, YikeError, OSError) as error:
                failures += 1
                self._redis_checked_at = float("-inf")
                if failures in (1, 10, 100):
                    _log.warning("relay.stalled", service=self._service, error=type(error).__name__, failures=failures)
                await asyncio.sleep(min(0.1 * 2 ** min(failures, 5), 2.0))

    async def turn(self) -> int:
        """Publishes one batch; returns how many rows, 0 when there is nothing or another relay is at work."""
        async with self._database.system() as connection:
            lock = await fetch_rows(
                connection, "SELECT pg_try_advisory_xact_lock(hashtext($1)) AS mine", f"relay:{self._service}"
            )
            if not lock[0]["mine"]:
                return 0
            await self._notice_another_redis(connection)
            rows = await fetch_rows(
                connection,
                "SELECT outbox_id, workspace_id, partition, payload, traceparent, "
                "(extract(epoch FROM create_time) * 1000000)::bigint AS created_us "
                "FROM outbox WHERE publish_time IS NULL ORDER BY outbox_id LIMIT $1",
                RELAY_BATCH,
            )
            if not rows:
                return 0
            rows = await self._within_bounds(rows)
            if not rows:
                # Consumers are behind: their streams are full. The outbox waits, and its owner refuses new work in time.
                return 0
            pipeline = self._redis.pipeline(transaction=False)
            for row in rows:
                pipeline.xadd(
                    stream_key(self._service, row["partition"]),
                    {
                        b"w": row["workspace_id"],
                        b"i": f"{self._service}:{row['outbox_id']}",
                        b"p": row["payload"],
                        b"t": row["traceparent"],
                        b"c": row["created_us"],
                    },
                )
            await pipeline.execute()
            await execute(
                connection,
                "UPDATE outbox SET publish_time = clock_timestamp() WHERE outbox_id = ANY($1::bigint[])",
                [row["outbox_id"] for row in rows],
            )
            return len(rows)

    async def remove_old(self) -> None:
        """Removes rows that were published longer ago than `RETENTION`."""
        async with self._database.system() as connection:
            await execute(connection, "DELETE FROM outbox WHERE publish_time < $1", self._clock.now() - RETENTION)

    async def _within_bounds(self, rows: list[asyncpg.Record]) -> list[asyncpg.Record]:
        """Returns the rows whose stream has room; a full stream is first rid of what all its consumers have."""
        room: dict[int, int] = {}
        partitions = sorted({row["partition"] for row in rows})
        lengths = self._redis.pipeline(transaction=False)
        for partition in partitions:
            lengths.xlen(stream_key(self._service, partition))
        for partition, length in zip(partitions, await lengths.execute(), strict=True):
            key = stream_key(self._service, partition)
            if length > MAXIMUM_STREAM_LENGTH // 8:
                await self._trim(key)
                length = await self._redis.xlen(key)
            room[partition] = MAXIMUM_STREAM_LENGTH - length
        kept = []
        for row in rows:
            room[row["partition"]] -= 1
            if room[row["partition"]] >= 0:
                kept.append(row)
        return kept

    async def _trim(self, key: str) -> None:
        """Removes what all subscribers have committed; nothing while one of them has not told its position."""
        subscribers = SUBSCRIBERS.get(self._service, ())
        if not subscribers:
            await self._redis.xtrim(key, maxlen=MAXIMUM_STREAM_LENGTH // 8, approximate=False)
            return
        positions = await self._redis.hmget(positions_key(key), subscribers)
        told = [position for position in positions if position is not None]
        if len(told) == len(subscribers):
            await self._redis.xtrim(key, minid=min(told, key=entry_order).decode(), approximate=False)

    async def _notice_another_redis(self, connection: AsyncConnection) -> None:
        """Publishes again what a flushed or restarted Redis may have lost."""
        if monotonic_seconds() - self._redis_checked_at < REDIS_CHECK_SECONDS:
            return
        await self._redis.set(EPOCH_KEY, secrets.token_hex(8), nx=True)
        epoch = (await self._redis.get(EPOCH_KEY) or b"").decode()
        run_id = str((await self._redis.info("server")).get("run_id", ""))
        known = await fetch_rows(connection, "SELECT * FROM relay_state WHERE relay = $1", self._service)
        if known and (known[0]["redis_epoch"], known[0]["redis_run_id"]) == (epoch, run_id):
            self._redis_checked_at = monotonic_seconds()
            return
        if known:
            window = RETENTION if known[0]["redis_epoch"] != epoch else REDIS_RESTART_WINDOW
            tag = await execute(
                connection,
                "UPDATE outbox SET publish_time = NULL WHERE publish_time > clock_timestamp() - $1::interval",
                window,
            )
            _log.warning("relay.republishing", service=self._service, rows=tag.removeprefix("UPDATE "))
        await execute(
            connection,
            "INSERT INTO relay_state VALUES ($1, $2, $3) ON CONFLICT (relay) DO UPDATE "
            "SET redis_epoch = excluded.redis_epoch, redis_run_id = excluded.redis_run_id",
            self._service,
            epoch,
            run_id,
        )
        self._redis_checked_at = monotonic_seconds()


def entry_order(entry_id: bytes | str) -> tuple[int, int]:
    """Returns what sorts stream entry ids as Redis does."""
    text = entry_id.decode() if isinstance(entry_id, bytes) else entry_id
    milliseconds, _, sequence = text.partition("-")
    return int(milliseconds), int(sequence or 0)
