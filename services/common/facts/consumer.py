"""The loop that absorbs facts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import redis.asyncio as aioredis
import structlog
from opentelemetry import trace
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import monotonic_seconds
from services.common.database import Database, enter_workspace, stop_if_cancelled
from services.common.errors import DeadlineExceeded
from services.common.facts.fact import LeaseLost, ReceivedFact
from services.common.facts.ledger import ConsumerLedger
from services.common.facts.turns import SHORTEST_TURN_SECONDS, TurnReader
from services.common.loops import PASSING, run_for_ever
from services.common.outbox import FACT_PARTITIONS, RETENTION, entry_order, kept_key, positions_key, stream_key
from services.common.telemetry import context_from, links_from, tracer

MAXIMUM_ATTEMPTS = 3
LEASE_RETRY_SECONDS = 1.0
# What is remembered outlives what is kept: a relay can publish again whatever it keeps.
REMEMBER_MARGIN = timedelta(days=1)
REMEMBER_FACTS = RETENTION + REMEMBER_MARGIN
FORGET_SECONDS = 60.0
FORGET_BATCH = 2_000
RETELL_SECONDS = 1.0

_log = structlog.get_logger(__name__)
_tracer = tracer(__name__)

Absorb = Callable[[AsyncConnection, str, list[ReceivedFact]], Awaitable[None]]
Prepare = Callable[[list[ReceivedFact]], Awaitable[Any]]


class Consumer:
    """Absorbs the facts of some streams, a batch a transaction."""

    def __init__(
        self,
        database: Database,
        redis: aioredis.Redis,
        *,
        consumer: str,
        streams: Sequence[str],
        absorb: Absorb,
        prepare: Prepare | None = None,
        batch_entries: int = 64,
        batch_bytes: int | None = None,
        shortest_turn_seconds: float = SHORTEST_TURN_SECONDS,
        busy_turn_seconds: float | None = None,
    ) -> None:
        """Prepares a consumer.

        Args:
            database: Where effects and positions are written.
            redis: A client that returns bytes.
            consumer: Its name, one of `services.common.outbox.SUBSCRIBERS`; positions are kept under it.
            streams: Names of the telling services.
            absorb: Writes the effects of one workspace's facts in the open transaction, which sees that workspace only.
                Raising rolls the whole turn back.
            prepare: Called before the transaction with all facts of the turn, for work outside PostgreSQL. It may be
                called again with the same facts, so it must be repeatable.
            batch_entries: See `TurnReader`, as for what follows.
            batch_bytes: Payload of a turn.
            shortest_turn_seconds: Facts that come closer than this share a turn.
            busy_turn_seconds: The same in a flood.
        """
        self._database = database
        self._redis = redis
        self._consumer = consumer
        self._services = tuple(streams)
        self._ledger = ConsumerLedger(consumer)
        self._streams = {
            stream_key(service, partition): (service, partition)
            for service in streams
            for partition in range(FACT_PARTITIONS)
        }
        self._absorb = absorb
        self._prepare = prepare
        self._turns = TurnReader(
            redis,
            self._streams,
            batch_entries=batch_entries,
            batch_bytes=batch_bytes,
            shortest_turn_seconds=shortest_turn_seconds,
            busy_turn_seconds=busy_turn_seconds,
        )
        self._positions: dict[str, str] = {}
        self._tokens: dict[str, int] = {}
        # Streams whose facts are absorbed one by one, to find the one that nothing can absorb.
        self._isolated: set[str] = set()
        self._told_at = self._forgot_at = float("-inf")
        # When this worker took the streams over, by the database's clock; None before. No other worker absorbs a fact
        # that was published later.
        self.leased_since: datetime | None = None

    async def run(self) -> None:
        """Absorbs until cancelled; whatever a store answers is waited out, a lost lease is sought again."""
        await run_for_ever(f"consumer:{self._consumer}", self._follow)

    async def _follow(self) -> None:
        """Absorbs as long as this worker has the lease."""
        async with self._database.system_session(f"consumer:{self._database.service}:{self._consumer}") as session:
            if session is None:
                await asyncio.sleep(LEASE_RETRY_SECONDS)
                return
            self._tokens = {}
            try:
                while True:
                    stop_if_cancelled()
                    began = monotonic_seconds()
                    await self.turn(block=True)
                    # Facts that come one by one share turns: a turn costs much the same for one as for a hundred.
                    await self._turns.gather(began)
                    if began > self._forgot_at + FORGET_SECONDS and await self.forget_old() < FORGET_BATCH:
                        self._forgot_at = began
            except LeaseLost:
                _log.warning("consumer.lease_lost", consumer=self._consumer)
            finally:
                self._tokens = {}

    async def turn(self, *, block: bool = False) -> int:
        """Absorbs one batch; returns how many facts it held, repeats included, 0 when nothing waits.

        Raises:
            LeaseLost: If another worker took over.
        """
        if not self._tokens:
            await self._take_over()
        facts = await self._turns.read(self._positions, block=block)
        if not facts:
            if monotonic_seconds() > self._told_at + RETELL_SECONDS:
                # Redis may be another one than was told: a relay that does not hear us trims nothing.
                await self._tell_positions(self._positions)
            return 0
        suspects = [fact for fact in facts if fact.stream in self._isolated]
        if suspects:
            await self._absorb_one_by_one(suspects)
        others = [fact for fact in facts if fact.stream not in {suspect.stream for suspect in suspects}]
        if others:
            await self._absorb_or_isolate(others)
        return len(facts)

    async def _absorb_or_isolate(self, facts: list[ReceivedFact]) -> None:
        """Absorbs facts in one transaction; where one of them spoils it, one by one."""
        try:
            await self._absorb_together(facts)
        except DeadlineExceeded:
            # Too much for one transaction, perhaps.
            self._isolated |= {fact.stream for fact in facts}
            raise
        except (LeaseLost, *PASSING):
            raise
        except Exception as error:
            _log.warning(
                "consumer.turn_failed",
                consumer=self._consumer,
                facts=len(facts),
                error=type(error).__name__,
                exc_info=True,
            )
            await self._absorb_one_by_one(facts)

    async def forget_old(self) -> int:
        """Forgets a batch of facts that no relay can publish again; returns how many.

        Those are older than `REMEMBER_FACTS`, and older by a margin than what their relays still keep: they keep for longer
        what one of their other subscribers does not have yet. While one of them has not told, nothing is forgotten.
        """
        told = await self._redis.mget([kept_key(service) for service in self._services])
        if None in told:
            return 0
        kept_since = datetime.fromtimestamp(min(map(int, told)) / 1e6, UTC)
        async with self._database.system() as connection:
            return await self._ledger.forget(
                connection, older_than=REMEMBER_FACTS, before=kept_since - REMEMBER_MARGIN, limit=FORGET_BATCH
            )

    async def waiting(self) -> int:
        """Returns how many entries of the streams lie behind the committed positions."""
        await self._load_positions()
        count = 0
        for key in self._streams:
            count += await self._entries_after(key, self._positions[key])
        return count

    async def _entries_after(self, key: str, position: str) -> int:
        """Counts by the newest id first: an idle stream costs one read of one entry."""
        newest = await self._redis.xrevrange(key, count=1)
        if not newest or entry_order(newest[0][0]) <= entry_order(position):
            return 0
        return len(await self._redis.xrange(key, min=f"({position}", max="+"))

    async def _absorb_together(self, facts: list[ReceivedFact]) -> None:
        with _tracer.start_as_current_span(
            f"facts {self._consumer}",
            context=context_from(facts[0].traceparent),
            kind=trace.SpanKind.CONSUMER,
            links=links_from(dict.fromkeys(fact.traceparent for fact in facts[1:] if fact.traceparent)),
            attributes={"messaging.system": "redis", "yike.facts": len(facts)},
        ):
            if self._prepare is not None:
                await self._prepare(facts)
            async with self._database.plain() as connection:
                by_workspace: dict[str, list[ReceivedFact]] = {}
                for fact in facts:
                    by_workspace.setdefault(fact.workspace_id, []).append(fact)
                for workspace_id, group in by_workspace.items():
                    await enter_workspace(connection, workspace_id)
                    fresh = await self._ledger.leave_out_repeats(connection, workspace_id, group)
                    if fresh:
                        await self._absorb(connection, workspace_id, fresh)
                await self._ledger.write_positions(connection, _last_entries(facts), self._tokens)
            self._advance(facts)
        await self._tell_positions({fact.stream for fact in facts})

    async def _absorb_one_by_one(self, facts: list[ReceivedFact]) -> None:
        """Finds the fact that cannot be absorbed: each is counted before it is tried, so a crash counts too."""
        for fact in facts:
            while True:
                attempts = await self._count_attempt(fact)
                if attempts > MAXIMUM_ATTEMPTS:
                    await self._bury(fact, "it ended the process on every attempt", attempts - 1)
                    break
                try:
                    await self._absorb_together([fact])
                    await self._forget_attempts(fact)
                    break
                except LeaseLost:
                    raise
                except PASSING:
                    await self._forget_attempts(fact)
                    raise
                except Exception as error:
                    if attempts >= MAXIMUM_ATTEMPTS:
                        _log.error(
                            "fact.buried",
                            consumer=self._consumer,
                            fact_id=fact.fact_id,
                            error=type(error).__name__,
                            exc_info=True,
                        )
                        await self._bury(fact, f"{type(error).__name__}: {error}"[:2_000], attempts)
                        break
                    await asyncio.sleep(0.05 * attempts)
        self._isolated -= {fact.stream for fact in facts}

    def _advance(self, facts: list[ReceivedFact]) -> None:
        for fact in facts:
            self._positions[fact.stream] = fact.entry_id

    async def _tell_positions(self, streams: Iterable[str]) -> None:
        """Tells the relays how far this consumer is, so that they can trim what everybody has."""
        pipeline = self._redis.pipeline(transaction=False)
        for stream in streams:
            pipeline.hset(positions_key(stream), self._consumer, self._positions[stream])
        await pipeline.execute()
        self._told_at = monotonic_seconds()

    async def _take_over(self) -> None:
        """Fences out whoever wrote before, and counts the start: a start that never advances points to a poisonous fact."""
        async with self._database.plain() as connection:
            self._positions, self._tokens, starts, self.leased_since = await self._ledger.take_over(
                connection, list(self._streams)
            )
        # An idle stream's count grows with every quiet restart; then its next facts come one by one, and no more.
        self._isolated |= {stream for stream, count in starts.items() if count > MAXIMUM_ATTEMPTS}
        await self._tell_positions(self._positions)

    async def _load_positions(self) -> None:
        if self._positions:
            return
        async with self._database.plain() as connection:
            known = await self._ledger.positions(connection)
        self._positions = {stream: known.get(stream, "0-0") for stream in self._streams}

    async def _bury(self, fact: ReceivedFact, reason: str, attempts: int) -> None:
        async with self._database.plain() as connection:
            await enter_workspace(connection, fact.workspace_id)
            await self._ledger.bury(connection, fact, reason, attempts)
            await self._ledger.leave_out_repeats(connection, fact.workspace_id, [fact])
            await self._ledger.write_positions(connection, {fact.stream: fact.entry_id}, self._tokens)
            await self._ledger.forget_attempts(connection, fact)
        self._advance([fact])
        await self._tell_positions({fact.stream})

    async def _count_attempt(self, fact: ReceivedFact) -> int:
        async with self._database.plain() as connection:
            return await self._ledger.count_attempt(connection, fact)

    async def _forget_attempts(self, fact: ReceivedFact) -> None:
        async with self._database.plain() as connection:
            await self._ledger.forget_attempts(connection, fact)


def _last_entries(facts: list[ReceivedFact]) -> dict[str, str]:
    return {fact.stream: fact.entry_id for fact in facts}
