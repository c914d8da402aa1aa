"""A link run: who is probably one person, by what is known of all customers. A long-running operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from services.common.operations import Finish, Operation, Operations, Task
from services.identity import storage
from services.identity.domain.people import record_of
from services.identity.domain.suggestions import (
    LinkRun,
    Suggestion,
    SuggestionState,
    Thresholds,
    contradict,
    linkage_reason,
    odds_of,
    score_of,
)
from services.identity.linkage import Field, Join, Linkage, Record, Request, birthday_of, link_apart
from services.identity.usecases.deciding import Deciding, Word
from services.identity.usecases.indexing import Indexing

LINK_RUN: Final = 5
"""The kind of the operations, a number of the contract."""

MOST_CUSTOMERS: Final = 100_000
"""Customers that one run compares."""

MOST_SUGGESTIONS: Final = 10_000
"""Suggestions that wait."""

DECIDER: Final = "service:identity"
"""Who links what is sure enough."""

_NODES: Final = 10_000
_ASKED: Final = 500
"""Customers whose traits are asked for at once."""

_log = structlog.get_logger(__name__)


class Traits(Protocol):
    """Who knows what is known of customers."""

    async def traits(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        """Returns the traits of customers, at most `_ASKED`, by their present ids.

        Left out are those with too large a file, and those whose data must not be used.
        """
        ...


class Linking:
    """Starts link runs, and does them."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        deciding: Deciding,
        operations: Operations,
        traits: Traits,
        message_of: Callable[[LinkRun], Any],
        indexing: Indexing,
        link: Callable[..., Awaitable[Linkage]] = link_apart,
    ) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            clock: Tells when something is decided.
            deciding: Merges.
            operations: Identity's.
            traits: Profile.
            message_of: Writes the response of an operation.
            indexing: Keeps what a run learnt, and by what each customer is found.
            link: Links records, in a process apart.
        """
        self._database = database
        self._clock = clock
        self._deciding = deciding
        self._operations = operations
        self._traits = traits
        self._message_of = message_of
        self._indexing = indexing
        self._link = link

    async def start(self, workspace_id: str, thresholds: Thresholds, *, request_id: str) -> Operation:
        """Starts a run and returns its operation.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED.
            ResourceExhausted: LIMIT_REACHED.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self.begin(connection, workspace_id, thresholds, request_id=request_id)

    async def begin(
        self, connection: AsyncConnection, workspace_id: str, thresholds: Thresholds, *, request_id: str
    ) -> Operation:
        """Starts a run if and only if the open workspace transaction commits; see `start`."""
        arguments = msgspec.json.encode(thresholds)
        return await self._operations.start(
            connection, workspace_id, kind=LINK_RUN, arguments=arguments, request_id=request_id
        )

    async def run(self, task: Task) -> Finish:
        """Compares, links what is sure enough pair by pair, and returns what writes the rest.

        Another attempt goes on from the customers as the last one left them: what it linked is one customer then.

        Raises:
            FailedPrecondition: LIMIT_REACHED for too many customers.
        """
        thresholds = msgspec.json.decode(task.arguments, type=Thresholds)
        asked_at = self._clock.now()
        records = await self._records(task)
        async with self._database.workspace(task.workspace_id) as connection:
            rejected = await storage.read_rejected_pairs(connection, task.workspace_id)
            cut = await storage.read_cut_pairs(connection, task.workspace_id)
        linkage = await self._link(
            Request(tuple(records), odds_of(thresholds.review), tuple(sorted(rejected | cut))),
            report=lambda: task.report(len(records), 2 * len(records)),
        )
        await self._indexing.rebuild(
            task.workspace_id,
            [each.record_id for each in records],
            linkage,
            asked_at=asked_at,
            report=lambda: task.report(len(records), 2 * len(records)),
        )
        pending: list[Suggestion] = []
        birthdays = {each.record_id: birthday_of(each.values.get(Field.BIRTHDAY, "")) for each in records}
        for join in linkage.joins:
            task.report(len(records), 2 * len(records))
            suggestion = self._suggestion(task, join)
            is_sure = suggestion.score >= thresholds.link and not contradict(birthdays, *join[:2])
            if not (is_sure and await self._merge(task, suggestion)):
                pending.append(suggestion)
        # The likeliest: more than that many nobody looks through.
        pending = sorted(pending, key=lambda each: -each.score)[:MOST_SUGGESTIONS]

        async def finish(connection: AsyncConnection) -> Any:
            await storage.replace_pending(connection, task.workspace_id, pending)
            await self._indexing.write_model(
                connection, task.workspace_id, linkage, run=task.operation_id, now=self._clock.now()
            )
            linked = await storage.count_linked(connection, task.workspace_id, task.operation_id)
            run = LinkRun(len(records), linkage.scored_pairs, linked, len(pending))
            _log.info(
                "customers.linked",
                workspace_id=task.workspace_id,
                compared=run.compared,
                linked=run.linked,
                suggested=run.suggested,
            )
            return self._message_of(run)

        return finish

    async def _records(self, task: Task) -> list[Record]:
        customers = await self._customers(task)
        records: list[Record] = []
        for place in range(0, len(customers), _ASKED):
            task.report(place, 2 * len(customers))
            asked = customers[place : place + _ASKED]
            for customer_id, traits in (await self._traits.traits(task.workspace_id, asked)).items():
                record = record_of(customer_id, traits)
                if record is not None:
                    records.append(record)
        return records

    async def _customers(self, task: Task) -> list[int]:
        customers: list[int] = []
        after = 0
        while True:
            async with self._database.workspace(task.workspace_id) as connection:
                nodes = await storage.read_nodes_after(connection, task.workspace_id, after, _NODES)
            # A customer's id is that of its oldest node.
            customers += [node["node_id"] for node in nodes if node["node_id"] == node["customer_id"]]
            if len(customers) > MOST_CUSTOMERS:
                raise FailedPrecondition(
                    f"A run compares at most {MOST_CUSTOMERS:,} customers, and the workspace has more.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                    limit=str(MOST_CUSTOMERS),
                )
            if len(nodes) < _NODES:
                return customers
            after = nodes[-1]["node_id"]

    def _suggestion(self, task: Task, join: Join) -> Suggestion:
        first, second = sorted(join[:2])
        return Suggestion(
            first, second, score_of(join.weight), SuggestionState.PENDING, task.operation_id, self._clock.now()
        )

    async def _merge(self, task: Task, suggestion: Suggestion) -> bool:
        """Links the two; returns whether that could be: the rules or a cut may forbid it, or nobody has them any more."""
        word = Word(
            DECIDER,
            linkage_reason(task.operation_id, suggestion.score),
            request_id=f"{task.operation_id}:{suggestion.suggestion_id}",
            kind="linkage",
        )
        try:
            await self._deciding.merge(task.workspace_id, suggestion.node_a, suggestion.node_b, word, lift=False)
        except FailedPrecondition:
            return False
        except InvalidArgument:
            # Evidence that came meanwhile has joined them: there is nothing left to suggest.
            return True
        except NotFound:
            # Nor where one was erased meanwhile.
            return True
        async with self._database.workspace(task.workspace_id) as connection:
            await storage.insert_linked(
                connection, task.workspace_id, suggestion.decided(SuggestionState.LINKED, DECIDER, self._clock.now())
            )
        return True
