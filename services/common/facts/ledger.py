"""The consumer's own tables: what it has absorbed, how far it is, what it tried and what it gave up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.facts.fact import LeaseLost, ReceivedFact


async def count_set_aside(connection: AsyncConnection) -> int:
    """Returns how many facts of the open workspace could not be absorbed and are kept."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM dead_facts")
    return int(rows[0]["n"])


class ConsumerLedger:
    """Queries of one consumer, each in the transaction it is given."""

    def __init__(self, consumer: str) -> None:
        """Takes the consumer's name."""
        self._consumer = consumer

    async def leave_out_repeats(
        self, connection: AsyncConnection, workspace_id: str, facts: Sequence[ReceivedFact]
    ) -> list[ReceivedFact]:
        """Notes facts of one workspace as absorbed and returns those that were not before, in their order."""
        rows = await fetch_rows(
            connection,
            "INSERT INTO consumed_facts (consumer, fact_id, workspace_id) SELECT $1, unnest($2::text[]), $3 "
            "ON CONFLICT DO NOTHING RETURNING fact_id",
            self._consumer,
            list(dict.fromkeys(fact.fact_id for fact in facts)),
            workspace_id,
        )
        fresh = {row["fact_id"] for row in rows}
        kept = []
        for fact in facts:
            if fact.fact_id in fresh:
                fresh.discard(fact.fact_id)
                kept.append(fact)
        return kept

    async def forget(self, connection: AsyncConnection, *, older_than: timedelta, before: datetime, limit: int) -> int:
        """Forgets the oldest facts that were absorbed longer ago and before a time; returns how many. A system transaction."""
        tag = await execute(
            connection,
            "DELETE FROM consumed_facts WHERE consumer = $1 AND fact_id IN ("
            "SELECT fact_id FROM consumed_facts WHERE consumer = $1 "
            "AND consume_time < least(now() - $2::interval, $3::timestamptz) "
            "ORDER BY consume_time LIMIT $4)",
            self._consumer,
            older_than,
            before,
            limit,
        )
        return affected(tag)

    async def take_all(self, connection: AsyncConnection, partitions: int) -> tuple[dict[int, int], datetime]:
        """Takes all partitions, whoever has them; returns their tokens, and the database's time."""
        rows = await fetch_rows(
            connection,
            "INSERT INTO fact_leases (consumer, partition, fencing_token) SELECT $1, generate_series(0, $2::int - 1), 1 "
            "ON CONFLICT (consumer, partition) DO UPDATE SET holder = '', fencing_token = fact_leases.fencing_token + 1 "
            "RETURNING partition, fencing_token, clock_timestamp() AS now",
            self._consumer,
            partitions,
        )
        return {row["partition"]: row["fencing_token"] for row in rows}, max(row["now"] for row in rows)

    async def begin(self, connection: AsyncConnection, streams: Sequence[str]) -> tuple[dict[str, str], dict[str, int]]:
        """Returns by stream the committed positions and the starts, this one too, that it has seen without an advance.

        To be read after the partitions were taken: from then on nobody else moves them.
        """
        rows = await fetch_rows(
            connection,
            "INSERT INTO fact_positions (consumer, stream, starts) SELECT $1, unnest($2::text[]), 1 "
            "ON CONFLICT (consumer, stream) DO UPDATE SET starts = fact_positions.starts + 1 "
            "RETURNING stream, entry_id, starts",
            self._consumer,
            list(streams),
        )
        return {row["stream"]: row["entry_id"] for row in rows}, {row["stream"]: row["starts"] for row in rows}

    async def end_in_order(self, session: asyncpg.Connection, streams: Sequence[str]) -> None:
        """Takes a start back that ended in order: nothing of these streams ended the process."""
        await session.execute(
            "UPDATE fact_positions SET starts = starts - 1 WHERE consumer = $1 AND stream = ANY($2::text[]) AND starts > 0",
            self._consumer,
            list(streams),
        )

    async def positions(self, connection: AsyncConnection) -> dict[str, str]:
        """Returns the committed position of each stream that has one."""
        rows = await fetch_rows(
            connection, "SELECT stream, entry_id FROM fact_positions WHERE consumer = $1", self._consumer
        )
        return {row["stream"]: row["entry_id"] for row in rows}

    async def confirm(
        self, connection: AsyncConnection, tokens: Mapping[int, int], positions: Mapping[str, str]
    ) -> None:
        """Ends a transaction: checks that its partitions are still this worker's, and moves positions on.

        Nobody can take one of the partitions between this and the commit. The last statement of its transaction, so that who
        wants to take one, or to move the same positions, waits for no more than a commit.

        Args:
            connection: The transaction.
            tokens: By partition, those under which its facts were read; of the streams of `positions`, too.
            positions: By stream the entry up to which all is absorbed when this commits.

        Raises:
            LeaseLost: If another worker has taken one of the partitions.
        """
        rows = await fetch_rows(
            connection,
            "WITH held AS (SELECT l.partition FROM fact_leases l "
            "JOIN unnest($2::smallint[], $3::bigint[]) AS n(partition, token) "
            "ON l.partition = n.partition AND l.fencing_token = n.token WHERE l.consumer = $1 FOR SHARE OF l"
            "), moved AS (UPDATE fact_positions p SET entry_id = n.entry_id, starts = 0 "
            "FROM unnest($4::text[], $5::text[]) AS n(stream, entry_id) "
            "WHERE p.consumer = $1 AND p.stream = n.stream) SELECT count(*) AS held FROM held",
            self._consumer,
            list(tokens),
            list(tokens.values()),
            list(positions),
            list(positions.values()),
        )
        if rows[0]["held"] != len(tokens):
            raise LeaseLost

    async def is_on_trial(self, connection: AsyncConnection) -> bool:
        """Tells whether a fact is being tried, or was when its process ended."""
        rows = await fetch_rows(connection, "SELECT 1 FROM fact_attempts WHERE consumer = $1 LIMIT 1", self._consumer)
        return bool(rows)

    async def count_attempt(self, connection: AsyncConnection, fact: ReceivedFact) -> int:
        """Counts a try before it is made, so that a crash of the process counts too; returns how many that makes."""
        rows = await fetch_rows(
            connection,
            "INSERT INTO fact_attempts VALUES ($1, $2, 1) ON CONFLICT (consumer, fact_id) "
            "DO UPDATE SET attempts = fact_attempts.attempts + 1 RETURNING attempts",
            self._consumer,
            fact.fact_id,
        )
        return int(rows[0]["attempts"])

    async def forget_attempts(self, connection: AsyncConnection, fact: ReceivedFact) -> None:
        """Removes the count of a fact that is absorbed, buried or held up by an outage."""
        await execute(
            connection,
            "DELETE FROM fact_attempts WHERE consumer = $1 AND fact_id = $2",
            self._consumer,
            fact.fact_id,
        )

    async def bury(self, connection: AsyncConnection, fact: ReceivedFact, reason: str, attempts: int) -> None:
        """Puts a fact of the open workspace into the dead letters, whole and as it travelled, with the reason."""
        await execute(
            connection,
            "INSERT INTO dead_facts (workspace_id, consumer, stream, entry_id, fact_id, payload, reason, attempts) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            fact.workspace_id,
            self._consumer,
            fact.stream,
            fact.entry_id,
            fact.fact_id,
            fact.packed,
            reason.replace("\0", "?"),
            attempts,
        )
