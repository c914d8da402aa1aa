"""The facts of one workspace, in a transaction of their own: together, or singly to find the one that nothing can absorb."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence, Set
from typing import Any

import structlog
from opentelemetry import trace
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, enter_workspace
from services.common.facts import dead
from services.common.facts.fact import LeaseLost, ReceivedFact
from services.common.facts.kinds import KnownKinds, set_aside
from services.common.facts.ledger import ConsumerLedger
from services.common.facts.progress import Progress
from services.common.loops import PASSING
from services.common.telemetry import context_from, links_from, tracer

MAXIMUM_ATTEMPTS = 3
"""Tries of a fact that nothing can absorb: one in company, which showed that something is wrong, and the others by itself."""

IN_COMPANY = 1
DEADLY = "its process ended, or stood still, on every attempt"
ATTEMPT_PAUSE_SECONDS = 0.05
TRIAL_SECONDS = 2.0
"""How long the others wait for a fact that is suspected: what ends a process ends it sooner."""

# How the reason begins for which a fact of a later version is set aside.
UNKNOWN_KIND = "unknown kind"

_log = structlog.get_logger(__name__)
_tracer = tracer(__name__)

Absorb = Callable[[AsyncConnection, str, list[ReceivedFact]], Awaitable[None]]
Prepare = Callable[[list[ReceivedFact]], Awaitable[Any]]


class Absorber:
    """Commits effects, the facts' ids and, where nobody else does at the moment, the positions; all under the fence."""

    def __init__(
        self,
        database: Database,
        ledger: ConsumerLedger,
        progress: Progress,
        *,
        consumer: str,
        partitions: Mapping[str, int],
        kinds: KnownKinds,
        absorb: Absorb,
        prepare: Prepare | None,
    ) -> None:
        """Takes the stores, the partition of each stream, the kinds there are, and what the consumer does with facts."""
        self._database = database
        self._ledger = ledger
        self._progress = progress
        self._consumer = consumer
        self._partitions = partitions
        self._kinds = kinds
        self._absorb = absorb
        self._prepare = prepare
        # By partition the token under which its facts are read now.
        self.tokens: Mapping[int, int] = {}
        # Transactions of workspaces. A position is moved by one transaction at a time, so none can set back what another wrote.
        self._under_way = 0
        self._is_moving = False
        # What a crash is blamed on is the one fact that is tried at a time.
        self._trial = asyncio.Lock()

    async def prepare(self, facts: list[ReceivedFact]) -> None:
        """Does the work outside PostgreSQL that some facts need, of whatever workspaces."""
        if self._prepare is not None:
            await self._prepare(facts)

    async def together(self, facts: list[ReceivedFact], *, is_prepared: bool = False) -> None:
        """Absorbs facts of one workspace in one transaction.

        Raises:
            LeaseLost: If one of their partitions is another worker's now.
        """
        with _tracer.start_as_current_span(
            f"facts {self._consumer}",
            context=context_from(facts[0].traceparent),
            kind=trace.SpanKind.CONSUMER,
            links=links_from(dict.fromkeys(fact.traceparent for fact in facts[1:] if fact.traceparent)),
            attributes={"messaging.system": "redis", "yike.facts": len(facts)},
        ):
            tokens = self._tokens_of(facts)
            if not is_prepared:
                await self.prepare(facts)
            workspace_id = facts[0].workspace_id
            async with self._transaction(facts, tokens) as connection:
                await enter_workspace(connection, workspace_id)
                fresh = await self._ledger.leave_out_repeats(connection, workspace_id, facts)
                if fresh := await self._set_unknown_aside(connection, fresh):
                    await self._absorb(connection, workspace_id, fresh)

    async def singly(self, fact: ReceivedFact) -> None:
        """Absorbs a fact, counted before it is tried, so that a crash counts too; buries it when it cannot be absorbed."""
        is_alone = True
        try:
            async with asyncio.timeout(TRIAL_SECONDS):
                await self._trial.acquire()
        except TimeoutError:
            # The one before waits for a store or a lock: what ends a process ends it sooner.
            is_alone = False
        try:
            await self._try(fact)
        finally:
            if is_alone:
                self._trial.release()

    async def again(self, fact: ReceivedFact, dead_id: int) -> bool:
        """Absorbs a fact that was set aside, since an operator asked for it; returns whether that went well.

        Its effects commit with its leaving the dead letters, under the fence; positions have passed it long ago. What fails
        stays where it is, with the reason; an outage says nothing about it, and it is tried again.
        """
        async with self._database.system() as connection:
            await dead.begin_retry(connection, dead_id)
        is_passing = False
        try:
            kind = self._kinds.unknown(fact)
            if kind is None:
                await self._absorb_dead(fact, dead_id)
                _log.info("fact.absorbed_after_all", consumer=self._consumer, fact_id=fact.fact_id)
                return True
            reason = f"{UNKNOWN_KIND} {kind}"
        except (LeaseLost, *PASSING) as error:
            is_passing, reason = True, f"{type(error).__name__}: it is tried again"
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"[:2_000]
            _log.error("fact.failed_again", consumer=self._consumer, fact_id=fact.fact_id, exc_info=True)
        async with self._database.system() as connection:
            await dead.end_retry(connection, dead_id, reason, again=is_passing)
        return False

    async def _absorb_dead(self, fact: ReceivedFact, dead_id: int) -> None:
        tokens = self._tokens_of([fact])
        await self.prepare([fact])
        async with self._database.plain() as connection:
            await enter_workspace(connection, fact.workspace_id)
            if await dead.forget_absorbed(connection, dead_id):
                await self._absorb(connection, fact.workspace_id, [fact])
            await self._ledger.confirm(connection, tokens, {})

    async def write_positions(self) -> None:
        """Moves the positions up to the oldest open entries, where no transaction did.

        Raises:
            LeaseLost: If one of the partitions is another worker's now.
        """
        positions = self._progress.reached()
        if self._is_moving or not positions:
            return
        self._is_moving = True
        try:
            async with self._database.plain() as connection:
                await self._ledger.confirm(connection, self._tokens_of_streams(positions), positions)
            self._progress.write(positions)
        finally:
            self._is_moving = False

    async def _try(self, fact: ReceivedFact) -> None:
        while True:
            attempts = IN_COMPANY + await self._count_attempt(fact)
            if attempts > MAXIMUM_ATTEMPTS:
                return await self._bury(fact, DEADLY, MAXIMUM_ATTEMPTS)
            try:
                await self.together([fact])
                return await self._forget_attempts(fact)
            except LeaseLost:
                raise
            except (asyncio.CancelledError, *PASSING):
                # An outage, or an end in order, says nothing about the fact.
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
                    return await self._bury(fact, f"{type(error).__name__}: {error}"[:2_000], attempts)
                await asyncio.sleep(ATTEMPT_PAUSE_SECONDS * attempts)

    async def _set_unknown_aside(self, connection: AsyncConnection, facts: list[ReceivedFact]) -> list[ReceivedFact]:
        """Keeps facts of kinds that this version does not know, for one that does; returns the others."""
        known = []
        for fact in facts:
            kind = self._kinds.unknown(fact)
            if kind is None:
                known.append(fact)
            else:
                await self._ledger.bury(connection, fact, f"{UNKNOWN_KIND} {kind}", 0)
                set_aside.add(1, {"consumer": self._consumer, "service": fact.service, "why": "unknown_kind"})
                _log.warning("fact.kind_unknown", consumer=self._consumer, fact_id=fact.fact_id, kind=kind)
        return known

    async def _bury(self, fact: ReceivedFact, reason: str, attempts: int) -> None:
        set_aside.add(1, {"consumer": self._consumer, "service": fact.service, "why": "failed"})
        async with self._transaction([fact], self._tokens_of([fact])) as connection:
            await enter_workspace(connection, fact.workspace_id)
            await self._ledger.bury(connection, fact, reason, attempts)
            await self._ledger.leave_out_repeats(connection, fact.workspace_id, [fact])
            await self._ledger.forget_attempts(connection, fact)

    async def _count_attempt(self, fact: ReceivedFact) -> int:
        async with self._database.plain() as connection:
            return await self._ledger.count_attempt(connection, fact)

    async def _forget_attempts(self, fact: ReceivedFact) -> None:
        async with self._database.plain() as connection:
            await self._ledger.forget_attempts(connection, fact)

    @contextlib.asynccontextmanager
    async def _transaction(
        self, facts: Sequence[ReceivedFact], tokens: Mapping[int, int]
    ) -> AsyncIterator[AsyncConnection]:
        """Opens a transaction that ends under the fence, with what positions its facts let through; notes what committed."""
        positions: dict[str, str] = {}
        is_mover = False
        self._under_way += 1
        try:
            async with self._database.plain() as connection:
                yield connection
                # The last of those that are under way moves the positions for all.
                is_mover = self._under_way == 1 and not self._is_moving
                if is_mover:
                    self._is_moving = True
                    positions = self._progress.reached(facts)
                await self._ledger.confirm(connection, {**self._tokens_of_streams(positions), **tokens}, positions)
            self._progress.absorb((fact.stream, fact.entry_id) for fact in facts)
            self._progress.write(positions)
        finally:
            self._under_way -= 1
            if is_mover:
                self._is_moving = False

    def _tokens_of(self, facts: Sequence[ReceivedFact]) -> dict[int, int]:
        return self._tokens_of_partitions({fact.partition for fact in facts})

    def _tokens_of_streams(self, streams: Iterable[str]) -> dict[int, int]:
        return self._tokens_of_partitions({self._partitions[stream] for stream in streams})

    def _tokens_of_partitions(self, partitions: Set[int]) -> dict[int, int]:
        if not partitions <= self.tokens.keys():
            raise LeaseLost
        return {partition: self.tokens[partition] for partition in partitions}
