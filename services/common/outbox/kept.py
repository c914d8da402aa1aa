"""The outbox as its relay sees it: what waits, what must be told again, what may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import cast

import asyncpg

from services.common.database import affected, number_array
from services.common.outbox.streams import FACT_PARTITIONS, Sight

# What lies between the slowest subscriber and the end of a stream is no more than the stream holds.
LOOKED_THROUGH = 10_000

_ROW = (
    "outbox_id, workspace_id, partition, payload, traceparent, "
    "(extract(epoch FROM create_time) * 1000000)::bigint AS created_us"
)
_TURN_TIME = "to_timestamp($1::bigint / 1000.0)"


class KeptFacts:
    """Statements on a relay's own session, each of which commits by itself."""

    def __init__(self, session: asyncpg.Connection, service: str) -> None:
        """Takes the session that holds the relay's lease, and the relay's name."""
        self._session = session
        self._service = service

    async def prepare(self) -> tuple[int, set[int]]:
        """Returns the latest turn on record and the partitions that are being published again; once a lease."""
        await self._session.execute(
            "INSERT INTO relay_streams (partition) SELECT generate_series(0, $1 - 1) ON CONFLICT DO NOTHING",
            FACT_PARTITIONS,
        )
        rows = await self._session.fetch(
            "SELECT partition, (extract(epoch FROM greatest(absorbed_before, republish_until, "
            "(SELECT max(publish_time) FROM outbox o WHERE o.partition = s.partition AND publish_time IS NOT NULL)"
            ")) * 1000)::bigint AS latest, republish_until IS NOT NULL AS again FROM relay_streams s"
        )
        return max(row["latest"] for row in rows), {row["partition"] for row in rows if row["again"]}

    async def now(self) -> int:
        """Returns PostgreSQL's time in Unix milliseconds."""
        return cast(int, await self._session.fetchval("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"))

    async def waiting(self, closed: Iterable[int], limit: int) -> list[asyncpg.Record]:
        """Returns the oldest rows that were never published, but for those of some partitions."""
        return cast(
            "list[asyncpg.Record]",
            await self._session.fetch(
                f"SELECT {_ROW}, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms FROM outbox "
                "WHERE publish_time IS NULL AND partition <> ALL($1::text::smallint[]) ORDER BY outbox_id LIMIT $2",
                number_array(closed),
                limit,
            ),
        )

    async def lost(self, partition: int, limit: int) -> list[asyncpg.Record]:
        """Returns the oldest rows of a partition that Redis may have lost before somebody had them."""
        return cast(
            "list[asyncpg.Record]",
            await self._session.fetch(
                f"SELECT {_ROW} FROM outbox WHERE outbox_id IN ("
                "SELECT o.outbox_id FROM relay_streams s JOIN outbox o ON o.partition = s.partition "
                "AND o.publish_time BETWEEN s.absorbed_before AND s.republish_until "
                "WHERE s.partition = $1 ORDER BY o.publish_time LIMIT $2) ORDER BY outbox_id LIMIT $3",
                partition,
                LOOKED_THROUGH,
                limit,
            ),
        )

    async def mark(self, rows: Iterable[asyncpg.Record], turn: int) -> None:
        """Notes that rows are on their streams, with ids of that turn."""
        await self._session.execute(
            f"UPDATE outbox SET publish_time = {_TURN_TIME} WHERE outbox_id = ANY($2::text::bigint[])",
            turn,
            number_array(row["outbox_id"] for row in rows),
        )

    async def known_redis(self) -> tuple[str, str] | None:
        """Returns epoch and run id of the Redis that was last written to, None before the first."""
        row = await self._session.fetchrow("SELECT * FROM relay_state WHERE relay = $1", self._service)
        return None if row is None else (row["redis_epoch"], row["redis_run_id"])

    async def know_redis(self, sight: Sight) -> None:
        """Notes which Redis is written to from now on."""
        await self._session.execute(
            "INSERT INTO relay_state VALUES ($1, $2, $3) ON CONFLICT (relay) DO UPDATE "
            "SET redis_epoch = excluded.redis_epoch, redis_run_id = excluded.redis_run_id",
            self._service,
            sight.epoch,
            sight.run_id,
        )

    async def publish_again(self, until: int) -> None:
        """Notes that all that somebody may not have, published up to that turn, is to be published again."""
        await self._session.execute(f"UPDATE relay_streams SET republish_until = {_TURN_TIME}", until)

    async def published_again(self, partition: int) -> None:
        """Notes that nothing of a partition is left to be published again."""
        await self._session.execute("UPDATE relay_streams SET republish_until = NULL WHERE partition = $1", partition)

    async def note_absorbed(self, before: Mapping[int, int]) -> None:
        """Notes, by partition, the turn before which every subscriber has committed all; never goes back."""
        await self._session.execute(
            "UPDATE relay_streams s SET absorbed_before = greatest(absorbed_before, to_timestamp(n.turn / 1000.0)) "
            "FROM unnest($1::text::smallint[], $2::text::bigint[]) AS n(partition, turn) "
            "WHERE s.partition = n.partition AND republish_until IS NULL",
            number_array(before),
            number_array(before.values()),
        )

    async def remove(self, older_than: timedelta, limit: int) -> int:
        """Removes the oldest rows that were published longer ago and are with every subscriber; returns how many."""
        # now(), not clock_timestamp(): the index cannot be asked for a time that changes from row to row.
        tag = await self._session.execute(
            "DELETE FROM outbox WHERE outbox_id IN (SELECT old.outbox_id FROM relay_streams s CROSS JOIN LATERAL ("
            "SELECT o.outbox_id FROM outbox o WHERE o.partition = s.partition "
            "AND o.publish_time < least(s.absorbed_before, now() - $1::interval) "
            "ORDER BY o.publish_time LIMIT $2) AS old LIMIT $2)",
            older_than,
            limit,
        )
        return affected(tag)

    async def kept_since(self) -> datetime:
        """Returns when the oldest row was written; now when there is none."""
        return cast(
            datetime,
            await self._session.fetchval(
                "SELECT coalesce((SELECT create_time FROM outbox ORDER BY outbox_id LIMIT 1), clock_timestamp())"
            ),
        )
