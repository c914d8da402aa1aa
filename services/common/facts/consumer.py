"""The loop that absorbs facts."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import redis.asyncio as aioredis
import structlog
from google.protobuf.message import Message

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import DeadlineExceeded
from services.common.facts.absorbing import TRIAL_SECONDS, Absorb, Absorber, Prepare
from services.common.facts.fact import LeaseLost, ReceivedFact
from services.common.facts.kinds import KnownKinds
from services.common.facts.lanes import LANE_BYTES, Lane, Lanes
from services.common.facts.leases import Leases
from services.common.facts.ledger import ConsumerLedger
from services.common.facts.progress import Progress
from services.common.facts.retrying import RETRIES_AT_ONCE, Retrying
from services.common.facts.standing import FORGET_BATCH, Standing
from services.common.facts.turns import SHORTEST_TURN_SECONDS, TurnReader
from services.common.loops import PASSING, run_for_ever
from services.common.outbox import FACT_PARTITIONS, stream_key

FORGET_SECONDS = 60.0
RETRY_SECONDS = 5.0  # How often it is looked whether operators want facts tried again.
IDLE_SECONDS = 0.25
BLOCK_MILLISECONDS = 500
# Workspaces that are absorbed at a time; as many may be in trouble before a healthy one waits for them.
WORKSPACES_AT_ONCE = 8
# How long the others wait for the slowest of a turn.
PATIENCE_SECONDS = 0.4
# While one is on its own, what comes is looked at this often, and no more than so often when all of it was its own.
BUSY_BLOCK_MILLISECONDS = 100
FULL_SECONDS = 0.8

_log = structlog.get_logger(__name__)


class Consumer:
    """Absorbs the facts of some streams, those of each workspace in transactions of their own.

    Several workers of a consumer share its partitions. A workspace whose facts take long, fail or wait for a store holds up
    nobody else: its facts wait, and a position does not pass them.
    """

    def __init__(
        self,
        database: Database,
        redis: aioredis.Redis,
        *,
        consumer: str,
        streams: Sequence[str],
        contracts: Mapping[str, type[Message]] | None = None,
        absorb: Absorb,
        prepare: Prepare | None = None,
        batch_entries: int = 64,
        batch_bytes: int | None = None,
        shortest_turn_seconds: float = SHORTEST_TURN_SECONDS,
        busy_turn_seconds: float | None = None,
        rest_share: float | None = None,
    ) -> None:
        """Prepares a consumer.

        Args:
            database: Where effects and positions are written.
            redis: A client that returns bytes.
            consumer: Its name, one of `services.common.topology.SUBSCRIBERS`; positions are kept under it.
            streams: Names of the telling services.
            contracts: The `<Service>Fact` of each: a fact of a kind that it does not have is set aside, not absorbed.
            absorb: Writes the effects of one workspace's facts in the open transaction, which sees that workspace only. One
                call a workspace at a time in this worker; another worker may absorb other partitions of it meanwhile.
                Raising rolls the transaction back.
            prepare: Called before the transactions with the facts of a turn, of all its workspaces, for work outside
                PostgreSQL. It may be called again with the same facts, in other company, so it must be repeatable.
            batch_entries: See `TurnReader`, as for what follows.
            batch_bytes: Payload of a turn.
            shortest_turn_seconds: Facts that come closer than this share a turn.
            busy_turn_seconds: The same in a flood.
            rest_share: What share of a turn is waited before the next.
        """
        self._database = database
        self._redis = redis
        self._consumer = consumer
        self._ledger = ConsumerLedger(consumer)
        self._streams = {
            stream_key(service, partition): (service, partition)
            for service in streams
            for partition in range(FACT_PARTITIONS)
        }
        self._batch_entries = batch_entries
        self._batch_bytes = batch_bytes
        self._lane_bytes = batch_bytes or LANE_BYTES
        self._turns = TurnReader(
            redis,
            self._streams,
            batch_entries=batch_entries,
            batch_bytes=batch_bytes,
            shortest_turn_seconds=shortest_turn_seconds,
            busy_turn_seconds=busy_turn_seconds,
            rest_share=rest_share,
        )
        self._standing = Standing(database, redis, self._ledger, consumer=consumer, streams=self._streams)
        self._progress = Progress()
        self._lanes = Lanes()
        self._absorber = Absorber(
            database,
            self._ledger,
            self._progress,
            consumer=consumer,
            partitions={stream: partition for stream, (_, partition) in self._streams.items()},
            kinds=KnownKinds(contracts or {}),
            absorb=absorb,
            prepare=prepare,
        )
        self._retrying = Retrying(database, self._absorber, consumer=consumer, streams=self._streams)
        # Partitions with their tokens: as they are on record, and as the streams are read.
        self._held: dict[int, int] = {}
        self._followed: dict[int, int] = {}
        # Streams whose facts are absorbed one by one, since a worker ended on them.
        self._suspected: set[str] = set()
        self._working: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(WORKSPACES_AT_ONCE)
        self._forgot_at = self._retried_at = float("-inf")
        # When this worker last took a partition over, by the database's clock; None before.
        self.leased_since: datetime | None = None

    async def run(self) -> None:
        """Absorbs its share until cancelled; whatever a store answers is waited out, lost partitions are sought again."""
        await run_for_ever(f"consumer:{self._consumer}", self._follow)

    async def turn(self) -> int:
        """Absorbs one batch; returns how many facts it held, repeats included, 0 when nothing waits.

        Outside `run` it first takes all partitions, whoever has them, and waits for the slowest workspace.

        Raises:
            LeaseLost: If another worker took a partition over.
        """
        if not self._held:
            async with self._database.plain() as connection:
                self._held, self.leased_since = await self._ledger.take_all(connection, FACT_PARTITIONS)
        return await self._turn(is_patient=True)

    async def retry(self) -> int:
        """Tries facts again that operators asked for, of its partitions; returns how many went well. See `Retrying`."""
        busy = [workspace_id for workspace_id, lane in self._lanes.by_workspace.items() if lane.task is not None]
        return await self._retrying.turn(self._streams_of(self._followed), busy)

    async def forget_old(self) -> int:
        """Forgets a batch of facts that no relay can publish again; returns how many. See `Standing.forget_old`."""
        return await self._standing.forget_old()

    async def waiting(self) -> int:
        """Returns how many entries of the streams lie behind the committed positions, whoever follows them."""
        return await self._standing.waiting()

    async def _follow(self) -> None:
        """Absorbs for as long as the heart of this worker beats."""
        async with self._database.session() as session:
            leases = Leases(session, self._consumer)
            await leases.begin()
            await self._beat(leases)
            # What a store answers to a turn is waited out in it, and the partitions are kept meanwhile.
            turning = run_for_ever(f"consumer:{self._consumer}", self._turn_and_gather)
            tasks = [asyncio.create_task(self._keep_beating(leases)), asyncio.create_task(turning)]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                await _end([*tasks, *self._working])
                self._working.clear()
                streams = self._streams_of(self._followed)
                self._leave(self._followed.keys())
                self._held = {}
                await self._ledger.end_in_order(session, streams)
                await leases.end()

    async def _keep_beating(self, leases: Leases) -> None:
        while True:
            await leases.rest()
            await self._beat(leases)

    async def _beat(self, leases: Leases) -> None:
        self._held = await leases.beat()
        self.leased_since = leases.taken_at

    async def _turn_and_gather(self) -> None:
        if not self._held and not self._followed:
            # Others have it all; what they drop is ours at a beat.
            await asyncio.sleep(IDLE_SECONDS)
            return
        began = monotonic_seconds()
        await self._turn(is_patient=False)
        # Facts that come one by one share turns: a turn costs much the same for one as for a hundred.
        await self._turns.gather(began)
        if began > self._retried_at + RETRY_SECONDS and await self.retry() < RETRIES_AT_ONCE:
            self._retried_at = began
        if began > self._forgot_at + FORGET_SECONDS and await self.forget_old() < FORGET_BATCH:
            self._forgot_at = began

    async def _turn(self, *, is_patient: bool) -> int:
        """Reads a batch and absorbs what may be absorbed; returns how many facts that is.

        Args:
            is_patient: Waits for every workspace to the end, even for one that was put off, raises what went wrong, and
                waits for no fact.
        """
        await self._follow_held()
        if not self._followed:
            return 0
        if self._working and self._lanes.are_full(2 * self._lane_bytes) and not self._lanes.ready(monotonic_seconds()):
            # What could be read now would only have to be let go again.
            await asyncio.wait(self._working, timeout=FULL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        await self._read(None if is_patient else BUSY_BLOCK_MILLISECONDS if self._lanes else BLOCK_MILLISECONDS)
        working, number = await self._begin(float("inf") if is_patient else monotonic_seconds())
        if working:
            await asyncio.wait(working, timeout=None if is_patient else PATIENCE_SECONDS)
        self._look_at_ended(is_raising=is_patient)
        try:
            await self._absorber.write_positions()
        except LeaseLost:
            # What is ours now, the next beat tells.
            if is_patient:
                raise
        await self._standing.tell(self._progress.positions)
        return number

    async def _read(self, block_ms: int | None) -> None:
        for fact in await self._turns.read(self._progress.read, block_ms=block_ms):
            # It may have been left while it was read.
            if fact.partition in self._followed:
                self._progress.take(fact)
                self._lanes.add(fact, 2 * self._lane_bytes)

    async def _begin(self, now: float) -> tuple[list[asyncio.Task[None]], int]:
        """Lets the workspaces begin of which something may be absorbed now; returns their tasks, and how many facts."""
        groups = []
        for workspace_id, lane in self._lanes.ready(now):
            if not lane.facts:
                await self._bring_back(lane)
            if facts := lane.first(self._batch_entries * len(self._streams), self._batch_bytes):
                groups.append(_Group(workspace_id, lane, facts))
        number = sum(len(group.facts) for group in groups)
        tried = []
        for group in [group for group in groups if not self._suspected.isdisjoint(group.streams)]:
            # With nothing else begun: what ends the process now is the fact that is tried. One that waits stops no others.
            group.lane.is_one_by_one = True
            tried.append(self._start(group, is_prepared=False))
            await asyncio.wait(tried[-1:], timeout=TRIAL_SECONDS)
            if not group.lane.is_one_by_one:
                self._suspected -= group.streams
            groups.remove(group)
        together = [group for group in groups if not group.lane.is_one_by_one]
        is_prepared = len(together) > 1 and await self._is_prepared(together)
        return tried + [self._start(one, is_prepared=is_prepared and one in together) for one in groups], number

    async def _is_prepared(self, groups: Iterable[_Group]) -> bool:
        """Prepares the facts of several workspaces at once; where that fails, each has to do it for itself."""
        try:
            await self._absorber.prepare([fact for group in groups for fact in group.facts])
        except Exception as error:
            if not isinstance(error, PASSING):
                _log.warning("consumer.preparing_failed", consumer=self._consumer, error=type(error).__name__)
            return False
        return True

    def _start(self, group: _Group, *, is_prepared: bool) -> asyncio.Task[None]:
        group.lane.task = asyncio.create_task(self._work(group, is_prepared=is_prepared))
        self._working.add(group.lane.task)
        return group.lane.task

    async def _work(self, group: _Group, *, is_prepared: bool) -> None:
        """Absorbs facts of one workspace; what went wrong is this workspace's trouble, and it is put off."""
        lane = group.lane
        try:
            async with self._room:
                if not lane.is_one_by_one:
                    await self._absorb_together(group, is_prepared=is_prepared)
                if lane.is_one_by_one:
                    for fact in group.facts:
                        await self._absorber.singly(fact)
                        self._lanes.finish(group.workspace_id, (fact,))
                    lane.is_one_by_one = False
            lane.failures = 0
        except (LeaseLost, *PASSING) as error:
            lane.put_off(monotonic_seconds())
            if lane.failures in (1, 10, 100):
                _log.warning(
                    "consumer.workspace_put_off",
                    consumer=self._consumer,
                    workspace_id=group.workspace_id,
                    error=type(error).__name__,
                    failures=lane.failures,
                )
            raise
        finally:
            lane.task = None

    async def _absorb_together(self, group: _Group, *, is_prepared: bool) -> None:
        """Absorbs facts in one transaction; where one of them spoils it, they are to be absorbed one by one."""
        try:
            await self._absorber.together(group.facts, is_prepared=is_prepared)
            self._lanes.finish(group.workspace_id, group.facts)
            group.lane.went_well(len(group.facts))
        except DeadlineExceeded:
            # Too much for one transaction, or a busy machine. Singly would cost most when there is least to spend.
            group.lane.took_too_long(len(group.facts))
            raise
        except (LeaseLost, *PASSING):
            raise
        except Exception as error:
            group.lane.is_one_by_one = True
            _log.warning(
                "consumer.turn_failed",
                consumer=self._consumer,
                workspace_id=group.workspace_id,
                facts=len(group.facts),
                error=type(error).__name__,
                exc_info=True,
            )

    def _look_at_ended(self, *, is_raising: bool) -> None:
        ended = {task for task in self._working if task.done()}
        self._working -= ended
        errors = [asyncio.CancelledError() if task.cancelled() else task.exception() for task in ended]
        for error in errors:
            if error is not None and (is_raising or not isinstance(error, (LeaseLost, *PASSING))):
                raise error

    async def _bring_back(self, lane: Lane) -> None:
        """Reads again what was let go of a lane, as much of it as a turn takes: small turns would never catch up."""
        most = self._batch_entries * len(self._streams)
        while lane.let_go and len(lane.facts) < most and lane.size < self._lane_bytes:
            entries = [lane.let_go[place] for place in range(min(len(lane.let_go), self._batch_entries))]
            for entry, fact in zip(entries, await self._turns.read_again(entries), strict=True):
                if lane.let_go and lane.let_go[0] == entry:
                    lane.let_go.popleft()
                    if fact is None:
                        # Redis was lost since: it comes again, as another entry.
                        self._progress.absorb([entry])
                    else:
                        self._lanes.keep(lane, (fact,))

    async def _follow_held(self) -> None:
        """Leaves the streams of partitions that were lost or given up, and begins with those of new ones."""
        held = self._held
        if held == self._followed:
            return
        self._leave([partition for partition, token in self._followed.items() if held.get(partition) != token])
        taken = [partition for partition in held if partition not in self._followed]
        if taken:
            async with self._database.plain() as connection:
                positions, starts = await self._ledger.begin(connection, self._streams_of(taken))
                is_on_trial = await self._ledger.is_on_trial(connection)
            self._progress.begin(positions)
            # Who had it before ended out of order without having moved it on, or while a fact was tried: perhaps by what comes
            # first in it. Where that was nothing, its next facts come one by one, and no more.
            self._suspected |= {stream for stream, count in starts.items() if count > 1 or is_on_trial}
        self._followed = self._absorber.tokens = held

    def _leave(self, partitions: Collection[int]) -> None:
        streams = self._streams_of(partitions)
        self._progress.end(streams)
        self._lanes.leave(streams)
        self._suspected.difference_update(streams)
        self._followed = {
            partition: token for partition, token in self._followed.items() if partition not in partitions
        }
        self._absorber.tokens = self._followed

    def _streams_of(self, partitions: Collection[int]) -> list[str]:
        return [stream for stream, (_, partition) in self._streams.items() if partition in partitions]


@dataclass(frozen=True, eq=False)
class _Group:
    """Facts of one workspace that are absorbed together."""

    workspace_id: str
    lane: Lane
    facts: list[ReceivedFact]

    @property
    def streams(self) -> set[str]:
        return {fact.stream for fact in self.facts}


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancels tasks and waits for their end."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
