"""Erasing a customer: known to nobody with the answer, and gone from all services when its operation ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import ErasedStore, Erasing, note, note_nodes
from services.common.errors import NotFound, Unavailable, YikeError
from services.common.operations import Finish, Operation, Operations, Task
from services.identity import storage
from services.identity.cache import IdentityCache
from services.identity.domain import LinkState
from services.identity.domain.customers import Totals
from services.identity.usecases.burials import Burials
from services.identity.usecases.reading import unknown_customer
from services.identity.usecases.writers import Writers
from services.identity.vault import IdentifierVault

ERASURE: Final = 6
"""The kind of the operations, a number of the contract."""

_log = structlog.get_logger(__name__)


class ErasesPersonalData(Protocol):
    """Another service, as far as it erases."""

    async def erase(self, workspace_id: str, erasure_id: str, node_ids: Sequence[int]) -> list[ErasedStore]:
        """Removes what the service has of nodes; returns the sums over all calls of this erasure."""
        ...

    async def announce(self, workspace_id: str, erasure_id: str, node_ids: Sequence[int]) -> object:
        """Makes it write nothing of nodes from now on, and leaves what there is to `erase`."""
        ...

    async def preview(self, workspace_id: str, node_ids: Sequence[int]) -> list[ErasedStore]:
        """Returns what that would remove and keep."""
        ...


class ErasingCustomers:
    """Starts erasures, and does them."""

    def __init__(
        self,
        *,
        database: Database,
        cache: IdentityCache,
        vault: IdentifierVault,
        clock: Clock,
        writers: Writers,
        burials: Burials,
        operations: Operations,
        own: Erasing,
        others: Mapping[str, ErasesPersonalData],
        records_events: ErasesPersonalData,
        message_of: Callable[[storage.Erasure], Any],
        kept_elsewhere: Sequence[ErasedStore],
    ) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            cache: Over the same database.
            vault: Makes digests that nobody can guess the request from.
            clock: Tells when somebody is erased.
            writers: Shared with whatever else writes in this process.
            burials: What this process knows of who was erased.
            operations: Identity's.
            own: Empties identity's own tables.
            others: The other services, in the order in which they are asked: who tells facts before who hears them.
            records_events: The one of them that remembers whose identifiers are: it is told before the caller is.
            message_of: Writes the response of an operation.
            kept_elsewhere: What no service answers for.
        """
        self._database = database
        self._cache = cache
        self._vault = vault
        self._clock = clock
        self._writers = writers
        self._burials = burials
        self._operations = operations
        self._own = own
        self._others = others
        self._records_events = records_events
        self._message_of = message_of
        self._kept_elsewhere = kept_elsewhere

    async def start(self, workspace_id: str, customer_id: int, *, request_id: str) -> Operation:
        """Makes a customer unknown to all, and starts the operation that removes the rest; both or neither.

        Raises:
            NotFound: If the id was never given out, or, CUSTOMER_ERASED, if its customer is erased.
            AlreadyExists: REQUEST_ID_REUSED.
            ResourceExhausted: LIMIT_REACHED.
        """
        # Not the id itself: what is kept of the operation must not name the customer.
        arguments = self._vault.hash(workspace_id, "erasure", str(customer_id))
        # Nor the request's, which many a caller makes of the customer's.
        request = self._vault.hash(workspace_id, "erasure.request", request_id).hex() if request_id else ""
        async with self._writers.of(workspace_id):
            async with self._database.workspace(workspace_id) as connection:
                change, _ = await storage.begin_change(connection, workspace_id)
                operation = await self._operations.start(
                    connection, workspace_id, kind=ERASURE, arguments=arguments, request_id=request
                )
                erasure_id = erasure_id_of(operation.operation_id)
                if await storage.find_erasure(connection, workspace_id, erasure_id) is not None:
                    return operation
                erasure = await self._begin(connection, workspace_id, customer_id, erasure_id, change)
            self._burials.note(workspace_id, erasure.node_ids)
        # The operation sees to it that no cache knows them; here it is only sooner.
        await self._cache.bury(workspace_id, await self._hashes(workspace_id, erasure), erasure.pairs, change)
        await self._announce(workspace_id, erasure)
        _log.info("erasure.began", workspace_id=workspace_id, erasure_id=erasure_id, identifiers=erasure.identifiers)
        return operation

    async def _announce(self, workspace_id: str, erasure: storage.Erasure) -> None:
        """Tells who records events: who comes back after the answer is somebody new, and is not taken for who is gone."""
        try:
            await self._records_events.announce(workspace_id, erasure.erasure_id, erasure.node_ids)
        except YikeError as error:
            # While it is away it records nothing; else the operation tells it, and removes what was recorded meanwhile.
            _log.warning("erasure.not_announced", erasure_id=erasure.erasure_id, error=type(error).__name__)

    async def preview(self, workspace_id: str, customer_id: int) -> tuple[int, int, list[ErasedStore]]:
        """Returns a customer's current id, the number of identifiers, and what an erasure would remove and keep, as of now.

        Raises:
            NotFound: As `start`.
            Unavailable: If a service is away.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.find_nodes(connection, workspace_id, [customer_id])
            if not found:
                raise await unknown_customer(connection, workspace_id, customer_id)
            current = found[customer_id][0].customer_id
            nodes = sorted(await storage.read_members(connection, workspace_id, [current]))
        by_service = [await self._own.preview(workspace_id, nodes)]
        by_service += [await other.preview(workspace_id, nodes) for other in self._others.values()]
        return current, len(nodes), _joined(by_service)

    async def _begin(
        self, connection: AsyncConnection, workspace_id: str, customer_id: int, erasure_id: str, change: int
    ) -> storage.Erasure:
        found = await storage.find_nodes(connection, workspace_id, [customer_id])
        if not found:
            raise await unknown_customer(connection, workspace_id, customer_id)
        members = await storage.read_members(connection, workspace_id, [found[customer_id][0].customer_id])
        states = await storage.read_states_of_pairs(connection, workspace_id, members)
        refused = sum(state == LinkState.REFUSED.value for state in states.values())
        erasure = storage.Erasure(
            erasure_id=erasure_id,
            principal=current_caller().principal,
            erase_time=self._clock.now(),
            end_time=None,
            identifiers=len(members),
            stores=(),
            node_ids=sorted(members),
            pairs=sorted(states),
            change=change,
        )
        await storage.begin_erasure(connection, workspace_id, erasure)
        await note_nodes(connection, workspace_id, erasure_id, erasure.node_ids)
        await storage.bury_nodes(connection, workspace_id, members, change, erasure.erase_time)
        await note(connection, workspace_id, erasure_id, "nodes", removed=len(members))
        await storage.pass_over(connection, workspace_id, members)
        await storage.add_totals(connection, workspace_id, Totals(-len(members), -1, -refused))
        # Whoever decides evidence of others from here on must find no link to a node that is not there.
        await self._own.erase_within(connection, workspace_id, erasure_id, erasure.node_ids, but=("link_log",))
        return erasure

    async def run(self, task: Task) -> Finish:
        """Removes all, service by service; what an earlier attempt removed stays counted, so every attempt begins anew."""
        erasure_id = erasure_id_of(task.operation_id)
        async with self._database.workspace(task.workspace_id) as connection:
            erasure = await storage.find_erasure(connection, task.workspace_id, erasure_id)
        assert erasure is not None, "it began together with its operation"
        total = 2 * len(self._others) + 2
        await self._bury(task.workspace_id, erasure)
        task.report(1, total)
        stores = await self._own.erase(task.workspace_id, erasure_id, erasure.node_ids)
        task.report(2, total)
        removed = -1
        while True:
            # Until nothing more is found: what was on its way while it was asked for the first time goes the second time.
            by_service = [stores]
            for place, (service, other) in enumerate(self._others.items()):
                by_service.append(await other.erase(task.workspace_id, erasure_id, erasure.node_ids))
                task.report(min(2 + place + (len(self._others) if removed >= 0 else 0), total), total)
                _log.info("erasure.service_done", erasure_id=erasure_id, service=service)
            found = sum(each.removed for each in _joined(by_service))
            if found == removed:
                break
            removed = found
        receipt = [*_joined(by_service), *self._kept_elsewhere]

        async def finish(connection: AsyncConnection) -> Any:
            ended = await storage.end_erasure(connection, task.workspace_id, erasure_id, receipt)
            _log.info("erasure.done", workspace_id=task.workspace_id, erasure_id=erasure_id, removed=removed)
            return self._message_of(ended)

        return finish

    async def get(self, workspace_id: str, erasure_id: str) -> storage.Erasure:
        """Returns a receipt.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            erasure = await storage.find_erasure(connection, workspace_id, erasure_id)
        if erasure is None:
            raise NotFound("There is no erasure with this id; GET /v1/erasures lists them.", erasure_id=erasure_id)
        return erasure

    async def list(
        self, workspace_id: str, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[storage.Erasure]:
        """Returns receipts, newest first."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.list_erasures(connection, workspace_id, after=after, limit=limit)

    async def _bury(self, workspace_id: str, erasure: storage.Erasure) -> None:
        hashes = await self._hashes(workspace_id, erasure)
        if not await self._cache.bury(workspace_id, hashes, erasure.pairs, erasure.change):
            # Another process might still be told by it whose an identifier was.
            raise Unavailable(retry_after_seconds=1)

    async def _hashes(self, workspace_id: str, erasure: storage.Erasure) -> dict[int, bytes]:
        async with self._database.workspace(workspace_id) as connection:
            if not self._cache.installation:
                self._cache.installation = await storage.read_installation(connection)
            return await storage.read_buried(connection, workspace_id, erasure.node_ids)


def erasure_id_of(operation_id: str) -> str:
    """Returns the id of the erasure that an operation does."""
    return f"ers_{operation_id.rpartition('_')[2]}"


def _joined(by_service: Sequence[Sequence[ErasedStore]]) -> list[ErasedStore]:
    return [store for stores in by_service for store in stores]
