"""The relay: puts committed outbox rows on the streams, and those again that Redis lost before everybody had them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import redis.asyncio as aioredis
import structlog

from services.common.clock import monotonic_seconds
from services.common.database import Database, stop_if_cancelled
from services.common.loops import run_for_ever
from services.common.outbox import streams
from services.common.outbox.kept import KeptFacts
from services.common.outbox.streams import FACT_PARTITIONS, Sight, Streams

RETENTION = timedelta(days=3)
RELAY_BATCH = 200
REMOVAL_BATCH = 1_000
IDLE_SECONDS = 1.0
SHORTEST_TURN_SECONDS = 0.012
LEASE_RETRY_SECONDS = 1.0
LOOK_SECONDS = 1.0
NOTE_SECONDS = 10.0
REMOVAL_SECONDS = 60.0

_log = structlog.get_logger(__name__)


class Relay:
    """Puts committed outbox rows on the streams, in their order, at least once; one relay a service at a time.

    It keeps on record how far all subscribers are, as they tell it in Redis. So when Redis is lost, and with it what they
    told, it knows from where to publish again without asking anybody: no more than the streams held. New facts of a
    partition wait until that is done, so that they stay behind the old ones.
    """

    def __init__(self, database: Database, redis: aioredis.Redis, *, service: str) -> None:
        """Prepares the relay of `service`.

        Args:
            database: The service's database.
            redis: A client that returns bytes.
            service: Whose outbox it is, and the name of the stream.
        """
        self._database = database
        self._streams = Streams(redis, service)
        self._service = service
        self._looked_at = self._noted_at = self._removed_at = float("-inf")
        # How many entries each partition's stream still takes. Nobody else adds any.
        self._room: dict[int, int] = {}
        # Partitions that are being published again.
        self._again: set[int] = set()
        # The latest turn that was taken or told; entry ids must grow, whatever clocks do.
        self._latest = 0
        self._has_published = False
        self._is_more_waiting = False

    async def run(self) -> None:
        """Relays until cancelled; whatever a store answers is waited out."""
        await run_for_ever(f"relay:{self._service}", self._lead)

    async def turn(self) -> int:
        """Publishes one batch; returns how many rows, 0 when there is nothing or another relay is at work."""
        async with self._lease() as kept:
            return 0 if kept is None else await self._relay(kept)

    async def remove_old(self) -> int:
        """Removes a batch of rows that were published longer ago than `RETENTION` and that all have; returns how many."""
        async with self._lease() as kept:
            return 0 if kept is None else await kept.remove(RETENTION, REMOVAL_BATCH)

    async def _lead(self) -> None:
        """Relays as long as this is the one relay."""
        async with self._lease() as kept:
            if kept is None:
                await asyncio.sleep(LEASE_RETRY_SECONDS)
                return
            while True:
                stop_if_cancelled()
                began = monotonic_seconds()
                self._database.committed.clear()
                await self._relay(kept)
                if began > self._removed_at + REMOVAL_SECONDS:
                    # A batch a turn: what else there is to remove waits no longer than facts do.
                    if await kept.remove(RETENTION, REMOVAL_BATCH) < REMOVAL_BATCH:
                        self._removed_at = began
                elif not self._is_more_waiting:
                    # Wakes at the next commit of this process; others' rows are found by the time-out.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(IDLE_SECONDS):
                            await self._database.committed.wait()
                # Commits that follow each other closely share a turn; one that comes alone waits for nothing.
                await asyncio.sleep(max(0.0, began + SHORTEST_TURN_SECONDS - monotonic_seconds()))

    @contextlib.asynccontextmanager
    async def _lease(self) -> AsyncIterator[KeptFacts | None]:
        """Makes this the one relay of its service while inside; yields None when another is."""
        async with self._database.system_session(f"relay:{self._service}") as session:
            if session is None:
                yield None
                return
            # A mark that a crash loses is a fact published twice, which consumers leave out: not worth a flush each.
            await session.execute("SET synchronous_commit = off")
            kept = KeptFacts(session, self._service)
            latest, self._again = await kept.prepare()
            self._latest = max(self._latest, latest, await self._streams.latest_turn())
            self._looked_at = float("-inf")
            yield kept

    async def _relay(self, kept: KeptFacts) -> int:
        """Publishes one batch and notes it; without a transaction: killed in between, it publishes the same again."""
        await self._look(kept)
        number = 0
        for partition in sorted(self._again):
            number += await self._publish_again(kept, partition)
        # What finds no room waits: consumers are behind, and the outbox's owner refuses new work in time.
        full = {partition for partition, room in self._room.items() if room <= 0}
        waiting = await kept.waiting(full | self._again, RELAY_BATCH)
        rows = []
        for row in waiting:
            if self._room[row["partition"]] > 0:
                self._room[row["partition"]] -= 1
                rows.append(row)
        if rows:
            turn = self._next_turn(waiting[-1]["now_ms"])
            await self._streams.add(rows, turn)
            await kept.mark(rows, turn)
            self._has_published = True
        published = number + len(rows)
        is_all = not self._again and len(waiting) < RELAY_BATCH and len(rows) == len(waiting)
        self._is_more_waiting = published > 0 and not is_all
        return published

    async def _publish_again(self, kept: KeptFacts, partition: int) -> int:
        """Publishes a batch of what Redis may have lost of a partition, as new entries of the same facts."""
        limit = min(RELAY_BATCH, self._room[partition])
        if limit <= 0:
            return 0
        rows = await kept.lost(partition, limit)
        if rows:
            turn = self._next_turn(await kept.now())
            await self._streams.add(rows, turn)
            await kept.mark(rows, turn)
            self._room[partition] -= len(rows)
            self._has_published = True
        if len(rows) < limit:
            await kept.published_again(partition)
            self._again.discard(partition)
        return len(rows)

    def _next_turn(self, now: int) -> int:
        """Takes a turn: the time in Unix milliseconds, or the next after the latest."""
        self._latest = max(now, self._latest + 1)
        return self._latest

    async def _look(self, kept: KeptFacts) -> None:
        """Trims what all subscribers have; every second it asks which Redis this is and how far they are, too."""
        now = monotonic_seconds()
        if now - self._looked_at < LOOK_SECONDS:
            if any(room < streams.MAXIMUM_STREAM_LENGTH * 7 // 8 for room in self._room.values()):
                self._take_room(await self._streams.make_room())
            return
        sight = await self._streams.look()
        self._latest = max(self._latest, sight.latest)
        self._take_room({partition: stream.length for partition, stream in sight.streams.items()})
        known = await kept.known_redis()
        if known != (sight.epoch, sight.run_id):
            # After the rows are marked, not before: killed in between, it notices again. Of a first Redis nothing is lost.
            if known is not None:
                await kept.publish_again(self._next_turn(await kept.now()))
                self._again = set(range(FACT_PARTITIONS))
                _log.warning("relay.redis_lost", service=self._service, flushed=known[0] != sight.epoch)
            await kept.know_redis(sight)
        elif self._has_published or now - self._noted_at >= NOTE_SECONDS:
            await self._note(kept, sight)
            self._noted_at = now
        self._looked_at = now

    async def _note(self, kept: KeptFacts, sight: Sight) -> None:
        """Puts on record how far all subscribers are, and tells them what they must remember."""
        self._has_published = False
        turn = self._next_turn(await kept.now())
        absorbed = {}
        for partition, stream in sight.streams.items():
            if not stream.is_awaited:
                # All that was published is gone from the stream: trimmed behind the last of them.
                absorbed[partition] = turn
            else:
                # They go on without a new fact: look again.
                self._has_published = True
                if stream.slowest is not None:
                    absorbed[partition] = stream.slowest
        await kept.note_absorbed(absorbed)
        await self._streams.tell_kept_since(int((await kept.kept_since()).timestamp() * 1e6))

    def _take_room(self, lengths: dict[int, int]) -> None:
        self._room = {partition: streams.MAXIMUM_STREAM_LENGTH - length for partition, length in lengths.items()}
