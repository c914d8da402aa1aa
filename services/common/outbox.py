"""The transactional outbox: a change and the fact that tells of it commit together; a relay puts facts on Redis streams.

Published rows stay for a while. When Redis turns out to be another one than before, or to have restarted, what it may
have lost is published again; consumers leave out repeats by the fact's id.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import redis.asyncio as aioredis
import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock, monotonic_seconds
from services.common.database import (
    Database,
    driver_connection,
    execute,
    fetch_rows,
    note_facts,
    number_array,
    stop_if_cancelled,
)
from services.common.errors import YikeError
from services.common.payloads import pack
from services.common.telemetry import current_traceparent

FACT_PARTITIONS = 4
RETENTION = timedelta(days=3)
REDIS_RESTART_WINDOW = timedelta(minutes=10)
MAXIMUM_STREAM_LENGTH = 4_000
RELAY_BATCH = 200
IDLE_SECONDS = 1.0
SHORTEST_TURN_SECONDS = 0.012
LEASE_RETRY_SECONDS = 1.0
REDIS_CHECK_SECONDS = 1.0
REMOVAL_SECONDS = 600.0
EPOCH_KEY = "yike:facts:epoch"

# Who hears whom. A stream is trimmed only behind the slowest of its subscribers.
SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    "identity": ("segment", "journey"),
    "profile": ("segment", "journey"),
    "segment": ("journey",),
    "journey": (),
    "messaging": ("profile", "journey"),
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
        [(workspace_id, partition_of(fact.partition_key), pack(fact.payload), traceparent) for fact in facts],
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
        self._removed_at = monotonic_seconds()
        # Entries of each partition's stream. Nobody else adds any, so one look at a stream is enough to know for ever.
        self._lengths: dict[int, int] = {}
        self._is_more_waiting = False

    async def run(self) -> None:
        """Relays until cancelled; an outage of a store is waited out."""
        failures = 0
        while True:
            try:
                async with self._lease() as session:
                    if session is None:
                        await asyncio.sleep(LEASE_RETRY_SECONDS)
                        continue
                    while True:
                        stop_if_cancelled()
                        began = monotonic_seconds()
                        self._database.committed.clear()
                        is_more_waiting = await self._relay(session) > 0 and self._is_more_waiting
                        failures = 0
                        if monotonic_seconds() > self._removed_at + REMOVAL_SECONDS:
                            await self.remove_old()
                        if not is_more_waiting:
                            # Wakes at the next commit of this process; others' rows are found by the time-out.
                            with contextlib.suppress(TimeoutError):
                                async with asyncio.timeout(IDLE_SECONDS):
                                    await self._database.committed.wait()
                        # Commits that follow each other closely share a turn; one that comes alone waits for nothing.
                        await asyncio.sleep(max(0.0, began + SHORTEST_TURN_SECONDS - monotonic_seconds()))
            except (RedisError, YikeError, OSError) as error:
                failures += 1
                self._redis_checked_at = float("-inf")
                if failures in (1, 10, 100):
                    _log.warning("relay.stalled", service=self._service, error=type(error).__name__, failures=failures)
                await asyncio.sleep(min(0.1 * 2 ** min(failures, 5), 2.0))

    async def turn(self) -> int:
        """Publishes one batch; returns how many rows, 0 when there is nothing or another relay is at work."""
        async with self._lease() as session:
            return 0 if session is None else await self._relay(session)

    @contextlib.asynccontextmanager
    async def _lease(self) -> AsyncIterator[asyncpg.Connection | None]:
        """Makes this the one relay of its service while inside; yields None when another is."""
        async with self._database.system_session(f"relay:{self._service}") as session:
            if session is not None:
                self._lengths.clear()
                # A mark that a crash loses is a fact published twice, which consumers leave out: not worth a flush each.
                await session.execute("SET synchronous_commit = off")
            yield session

    async def _relay(self, session: asyncpg.Connection) -> int:
        """Publishes one batch and notes it; without a transaction: killed in between, it publishes the same again."""
        await self._notice_another_redis(session)
        waiting = await session.fetch(
            "SELECT outbox_id, workspace_id, partition, payload, traceparent, "
            "(extract(epoch FROM create_time) * 1000000)::bigint AS created_us "
            "FROM outbox WHERE publish_time IS NULL ORDER BY outbox_id LIMIT $1",
            RELAY_BATCH,
        )
        # What finds no room waits: consumers are behind, and the outbox's owner refuses new work in time.
        rows = await self._within_bounds(waiting)
        self._is_more_waiting = len(waiting) == RELAY_BATCH or len(rows) < len(waiting)
        if not rows:
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
        await session.execute(
            "UPDATE outbox SET publish_time = clock_timestamp() WHERE outbox_id = ANY($1::text::bigint[])",
            number_array(row["outbox_id"] for row in rows),
        )
        return len(rows)

    async def remove_old(self) -> None:
        """Removes rows that were published longer ago than `RETENTION`."""
        self._removed_at = monotonic_seconds()
        async with self._database.system() as connection:
            await execute(connection, "DELETE FROM outbox WHERE publish_time < $1", self._clock.now() - RETENTION)

    async def _within_bounds(self, rows: list[asyncpg.Record]) -> list[asyncpg.Record]:
        """Returns the rows whose stream has room; a full stream is first rid of what all its consumers have."""
        for partition in {row["partition"] for row in rows}:
            length = self._lengths.get(partition)
            if length is None or length > MAXIMUM_STREAM_LENGTH // 8:
                key = stream_key(self._service, partition)
                await self._trim(key)
                self._lengths[partition] = await self._redis.xlen(key)
        kept = []
        for row in rows:
            if self._lengths[row["partition"]] < MAXIMUM_STREAM_LENGTH:
                self._lengths[row["partition"]] += 1
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

    async def _notice_another_redis(self, session: asyncpg.Connection) -> None:
        """Publishes again what a flushed or restarted Redis may have lost."""
        if monotonic_seconds() - self._redis_checked_at < REDIS_CHECK_SECONDS:
            return
        await self._redis.set(EPOCH_KEY, secrets.token_hex(8), nx=True)
        epoch = (await self._redis.get(EPOCH_KEY) or b"").decode()
        run_id = str((await self._redis.info("server")).get("run_id", ""))
        known = await session.fetch("SELECT * FROM relay_state WHERE relay = $1", self._service)
        if known and (known[0]["redis_epoch"], known[0]["redis_run_id"]) == (epoch, run_id):
            self._redis_checked_at = monotonic_seconds()
            return
        if known:
            window = RETENTION if known[0]["redis_epoch"] != epoch else REDIS_RESTART_WINDOW
            tag = await session.execute(
                "UPDATE outbox SET publish_time = NULL WHERE publish_time > clock_timestamp() - $1::interval",
                window,
            )
            _log.warning("relay.republishing", service=self._service, rows=tag.removeprefix("UPDATE "))
        # After the rows, not before: killed in between, it notices again.
        await session.execute(
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
