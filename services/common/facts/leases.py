"""Which partitions a worker of a consumer holds: an even share of them, for as long as its heart beats.

A partition belongs to the worker that its row names, for as long as that worker's own row is fresh by the database's clock and
its session is there. Each taking raises the partition's fencing token; whoever writes with an older one is refused
(`ConsumerLedger.confirm`), so it does not matter what a worker that was stopped believes.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import asyncpg

from services.common.outbox import FACT_PARTITIONS

BEAT_SECONDS = 1.0
LEASE = timedelta(seconds=6)

# The second key of the advisory locks by which workers are known to be alive.
_ALIVE = 12


def due_share(workers: Collection[str], worker: str, holders: Mapping[int, str]) -> tuple[list[int], list[int]]:
    """Returns the partitions that a worker is to take, of those that nobody alive holds, and those that it is to give up.

    Shares differ by one at most. Who holds too many gives up before who holds too few takes: nothing is taken from anybody
    who is alive.

    Args:
        workers: All that are alive, the worker among them.
        worker: Who asks.
        holders: By partition the worker that has it, "" where none.
    """
    ordered = sorted(workers)
    share, rest = divmod(len(holders), len(ordered))
    due = share + (ordered.index(worker) < rest)
    mine = sorted(partition for partition, holder in holders.items() if holder == worker)
    free = sorted(partition for partition, holder in holders.items() if holder not in ordered)
    return free[: max(0, due - len(mine))], mine[due:]


class Leases:
    """The heart of one worker, on a session of its own, each statement of which commits by itself."""

    def __init__(self, session: asyncpg.Connection, consumer: str) -> None:
        """Takes the session, whose end is the end of the worker, and the consumer's name."""
        self._session = session
        self._consumer = consumer
        self._worker = uuid.uuid4().hex
        # When something was taken last, by the database's clock.
        self.taken_at: datetime | None = None

    async def begin(self) -> None:
        """Makes the worker known to be alive; to be called once, before the first `beat`."""
        # A crash of the server ends all sessions and with them what was written under their tokens: no flush is waited for.
        await self._session.execute("SET synchronous_commit = off")
        await self._session.execute("SELECT pg_advisory_lock(hashtextextended($1, $2))", self._worker, _ALIVE)
        await self._session.execute(
            "INSERT INTO fact_leases (consumer, partition) SELECT $1, generate_series(0, $2::int - 1) "
            "ON CONFLICT DO NOTHING",
            self._consumer,
            FACT_PARTITIONS,
        )

    async def beat(self) -> dict[int, int]:
        """Renews, notices who is gone, gives up what is too much and takes what is free; returns tokens by partition."""
        await self._renew()
        rows = await self._session.fetch(
            "SELECT worker FROM fact_workers WHERE consumer = $1 AND lease_until > clock_timestamp()", self._consumer
        )
        leases = await self._session.fetch(
            "SELECT partition, holder, fencing_token FROM fact_leases WHERE consumer = $1", self._consumer
        )
        tokens = {row["partition"]: row["fencing_token"] for row in leases}
        holders = {row["partition"]: row["holder"] for row in leases}
        take, give = due_share({self._worker, *(row["worker"] for row in rows)}, self._worker, holders)
        mine = {partition: tokens[partition] for partition, holder in holders.items() if holder == self._worker}
        if give:
            await self._give_up(give)
            mine = {partition: token for partition, token in mine.items() if partition not in give}
        if take:
            mine |= await self._take({partition: tokens[partition] for partition in take})
        return mine

    async def rest(self) -> None:
        """Waits until the next beat is due."""
        await asyncio.sleep(BEAT_SECONDS)

    async def end(self) -> None:
        """Gives everything up at once: the others need not wait for the lease to run out."""
        await self._session.execute(
            "UPDATE fact_leases SET holder = '' WHERE consumer = $1 AND holder = $2", self._consumer, self._worker
        )
        await self._session.execute(
            "DELETE FROM fact_workers WHERE consumer = $1 AND worker = $2", self._consumer, self._worker
        )

    async def _renew(self) -> None:
        await self._session.execute(
            "INSERT INTO fact_workers (consumer, worker, lease_until) VALUES ($1, $2, clock_timestamp() + $3::interval) "
            "ON CONFLICT (consumer, worker) DO UPDATE SET lease_until = excluded.lease_until",
            self._consumer,
            self._worker,
            LEASE,
        )
        # Whose lock is free has no session any more: killed, it need not be waited for.
        await self._session.execute(
            "DELETE FROM fact_workers WHERE consumer = $1 AND worker <> $2 AND (lease_until < clock_timestamp() "
            "OR pg_try_advisory_xact_lock(hashtextextended(worker, $3)))",
            self._consumer,
            self._worker,
            _ALIVE,
        )

    async def _give_up(self, partitions: Sequence[int]) -> None:
        await self._session.execute(
            "UPDATE fact_leases SET holder = '' WHERE consumer = $1 AND holder = $2 AND partition = ANY($3::smallint[])",
            self._consumer,
            self._worker,
            partitions,
        )

    async def _take(self, seen: Mapping[int, int]) -> dict[int, int]:
        """Takes partitions whose tokens are those that were seen; returns the new tokens of those that it got."""
        # A row that a transaction holds is one whose old holder is committing: at the next beat.
        rows = await self._session.fetch(
            "UPDATE fact_leases l SET holder = $2, fencing_token = l.fencing_token + 1 FROM ("
            "SELECT f.partition FROM fact_leases f JOIN unnest($3::smallint[], $4::bigint[]) AS n(partition, token) "
            "ON f.partition = n.partition AND f.fencing_token = n.token WHERE f.consumer = $1 "
            "FOR UPDATE OF f SKIP LOCKED) AS free WHERE l.consumer = $1 AND l.partition = free.partition "
            "RETURNING l.partition, l.fencing_token, clock_timestamp() AS now",
            self._consumer,
            self._worker,
            list(seen),
            list(seen.values()),
        )
        if rows:
            self.taken_at = max(row["now"] for row in rows)
        return {row["partition"]: row["fencing_token"] for row in rows}
