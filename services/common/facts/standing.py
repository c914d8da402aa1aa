"""How far a consumer is, as others are told it, and what it need not remember any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import redis.asyncio as aioredis

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.facts.ledger import ConsumerLedger
from services.common.outbox import RETENTION, entry_order, kept_key, positions_key

# What is remembered outlives what is kept: a relay can publish again whatever it keeps.
REMEMBER_MARGIN = timedelta(days=1)
REMEMBER_FACTS = RETENTION + REMEMBER_MARGIN
FORGET_BATCH = 2_000
RETELL_SECONDS = 1.0


class Standing:
    """What a consumer tells the relays, and its memory of what it absorbed."""

    def __init__(
        self,
        database: Database,
        redis: aioredis.Redis,
        ledger: ConsumerLedger,
        *,
        consumer: str,
        streams: Mapping[str, tuple[str, int]],
    ) -> None:
        """Takes the stores, and service and partition by stream."""
        self._database = database
        self._redis = redis
        self._ledger = ledger
        self._consumer = consumer
        self._streams = streams
        self._told: dict[str, str] = {}
        self._told_at = float("-inf")

    async def tell(self, positions: Mapping[str, str]) -> None:
        """Tells the relays how far this worker is in its streams, so that they can trim what everybody has."""
        # From time to time all: Redis may be another one than was told, and a relay that does not hear us trims nothing.
        is_due = monotonic_seconds() > self._told_at + RETELL_SECONDS
        news = {stream: at for stream, at in positions.items() if is_due or self._told.get(stream) != at}
        if not news:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for stream, position in news.items():
            pipeline.hset(positions_key(stream), self._consumer, position)
        await pipeline.execute()
        self._told |= news
        if is_due:
            self._told_at = monotonic_seconds()

    async def waiting(self) -> int:
        """Returns how many entries of the streams lie behind the committed positions."""
        async with self._database.plain() as connection:
            positions = await self._ledger.positions(connection)
        return sum([await self._entries_after(key, positions.get(key, "0-0")) for key in self._streams])

    async def forget_old(self) -> int:
        """Forgets a batch of facts that no relay can publish again; returns how many.

        Those are older than `REMEMBER_FACTS`, and older by a margin than what their relays still keep: they keep for longer
        what one of their other subscribers does not have yet. While one of them has not told, nothing is forgotten.
        """
        told = await self._redis.mget(
            [kept_key(service) for service in {service for service, _ in self._streams.values()}]
        )
        if None in told:
            return 0
        kept_since = datetime.fromtimestamp(min(map(int, told)) / 1e6, UTC)
        async with self._database.system() as connection:
            return await self._ledger.forget(
                connection, older_than=REMEMBER_FACTS, before=kept_since - REMEMBER_MARGIN, limit=FORGET_BATCH
            )

    async def _entries_after(self, key: str, position: str) -> int:
        """Counts by the newest id first: an idle stream costs one read of one entry."""
        newest = await self._redis.xrevrange(key, count=1)
        if not newest or entry_order(newest[0][0]) <= entry_order(position):
            return 0
        return len(await self._redis.xrange(key, min=f"({position}", max="+"))
