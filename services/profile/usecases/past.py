"""Customers as they were, and as they would be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, reason_from_name
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.domain import CustomerFile, CustomerNodes, Node, fold_customer, microseconds
from services.profile.domain.past import NodeThen, Place, nodes_then, not_kept
from services.profile.usecases.customers import check_size, rules_for, sizes_of

PAGE = 500
"""Events that are read at once."""

MOST_READ = 50_000
"""Events that are read for one file of a past moment."""

MOST_COUNTED = 100_000
"""Events that are counted."""

MOST_CUSTOMERS = 10
"""Customers whose identifiers one preview names."""


class PastAndPreviews:
    """Folds files that are nobody's at present."""

    def __init__(self, *, database: Database, identities: IdentityClient, clock: Clock) -> None:
        """Reads profile's own database; identity tells which nodes were a customer's, and whose each is."""
        self._database = database
        self._identities = identities
        self._clock = clock

    async def get_customer(self, workspace_id: str, customer_id: int, moment: datetime) -> CustomerFile:
        """Returns a customer's file as it stood at a past moment; the contract says what is in it.

        Raises:
            NotFound: If there was no such customer then.
            InvalidArgument: INVALID_TIMESTAMP if the moment is to come.
            FailedPrecondition: TOO_LARGE if identity, or the log, would have to read too much, or the file is over 1 MB.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id, as_of=moment)
        node_ids = [node.node_id for node in customer.nodes]
        async with self._database.workspace(workspace_id) as connection:
            check_size((await sizes_of(connection, workspace_id, [(customer_id, customer)]))[0])
            registers, statements = await storage.read_records(connection, workspace_id, node_ids)
            nodes = nodes_then(node_ids, registers, statements, microseconds(moment))
            await self._complete(connection, workspace_id, nodes.values(), moment)
            forgotten = (await storage.read_period(connection, workspace_id)).forgotten_before
            count = await storage.count_events(connection, workspace_id, node_ids, limit=MOST_COUNTED, until=moment)
            rules = await storage.read_survivorship(connection, workspace_id, as_of=moment)
        lost: set[Place] = set()
        for node in nodes.values():
            lost |= node.settle(microseconds(forgotten) if forgotten else None)
        file = fold_customer(
            customer,
            [register for node in nodes.values() for register in node.registers],
            [statement for node in nodes.values() for statement in node.statements],
            microseconds(moment),
            rules,
        )
        return replace(file, as_of_us=microseconds(moment), event_count=count, not_kept=not_kept(lost))

    async def preview(self, workspace_id: str, node_ids: Sequence[int]) -> CustomerFile:
        """Returns the file that a customer of some nodes would have, under the id of the oldest.

        Raises:
            NotFound: If a node does not exist.
            InvalidArgument: If one is named twice, or they are more than `MOST_CUSTOMERS` customers'.
            FailedPrecondition: TOO_LARGE.
        """
        if len(set(node_ids)) != len(node_ids):
            raise InvalidArgument("Name each identifier once.", field="node_ids")
        nodes = [node for node in await self._nodes(workspace_id, node_ids) if node.node_id in set(node_ids)]
        # Of one customer they come in the order in which they were made.
        nodes.sort(key=lambda node: node.create_time_us)
        customer = CustomerNodes(nodes[0].node_id, tuple(nodes))
        async with self._database.workspace(workspace_id) as connection:
            check_size((await sizes_of(connection, workspace_id, [(customer.customer_id, customer)]))[0])
            registers, statements = await storage.read_records(connection, workspace_id, node_ids)
            count = await storage.count_events(connection, workspace_id, node_ids, limit=MOST_COUNTED)
            rules = await rules_for(connection, workspace_id, registers)
        now_us = microseconds(self._clock.now())
        return replace(fold_customer(customer, registers, statements, now_us, rules), event_count=count)

    async def _nodes(self, workspace_id: str, node_ids: Sequence[int]) -> list[Node]:
        """Returns all nodes of the customers who have some, customer by customer: of one all are known with the first."""
        found: dict[int, Node] = {}
        waiting = list(node_ids)
        for _ in range(MOST_CUSTOMERS):
            if not waiting:
                break
            answer = await self._identities.get_customers(workspace_id, waiting[:1])
            if not answer:
                raise NotFound(
                    f"There is no identifier with the node {waiting[0]}; read the files again.", field="node_ids"
                )
            found |= {node.node_id: node for node in answer[0][1].nodes}
            waiting = [node_id for node_id in waiting if node_id not in found]
        if waiting:
            raise InvalidArgument(
                f"These are identifiers of more than {MOST_CUSTOMERS} customers; name fewer.", field="node_ids"
            )
        return list(found.values())

    async def _complete(
        self, connection: AsyncConnection, workspace_id: str, nodes: Iterable[NodeThen], moment: datetime
    ) -> None:
        """Reads what the log tells of places that have changed since, each node's latest events first."""
        read = 0
        for node in nodes:
            after: tuple[int, str] | None = None
            while node.changed or node.consents:
                events = await storage.read_changing_events(
                    connection, workspace_id, node.node_id, until=moment, after=after, limit=PAGE
                )
                node.absorb(events)
                read += len(events)
                if len(events) < PAGE:
                    break
                after = (events[-1].occur_time_us, events[-1].message_id)
                if node.is_complete(after[0]):
                    break
                if read >= MOST_READ:
                    raise FailedPrecondition(
                        f"More than {MOST_READ:,} events would have to be read for this moment; name a later one.",
                        reason=reason_from_name("TOO_LARGE"),
                        limit=str(MOST_READ),
                    )
