"""Reading: who a customer is, and as of when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from services.identity import storage
from services.identity.domain import Edge, Identifier, Partition, Rulebook
from services.identity.domain.closure import Closure
from services.identity.domain.customers import Customer, CustomerNode, Totals
from services.identity.domain.past import past_customer, replayed
from services.identity.domain.rejudging import MOST_TOGETHER
from services.identity.domain.replay import RULES_APPLIED
from services.identity.usecases.history import blocked_nodes
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.vault import IdentifierVault

_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
_END_OF_LOG = (1 << 63) - 1


class Reading:
    """Reads customers, nodes, counts and the past."""

    def __init__(self, *, database: Database, vault: IdentifierVault, rulebooks: Rulebooks, clock: Clock) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            vault: Decrypts values.
            rulebooks: What one customer may have, by workspace.
            clock: Tells what is past.
        """
        self._clock = clock
        self._database = database
        self._vault = vault
        self._rulebooks = rulebooks

    async def get_customers(self, workspace_id: str, ids: Collection[int]) -> dict[int, Customer]:
        """Returns, by the id asked for, the customers as they are now; ids that were never given out are absent."""
        async with self._database.workspace(workspace_id) as connection:
            return await customers_of(connection, workspace_id, ids, self._vault)

    async def owners_of(self, workspace_id: str, ids: Collection[int]) -> dict[int, int]:
        """Returns the nodes of customers by any ids, each with its customer's current id; unknown ids are left out."""
        return await storage.read_node_owners(self._database, workspace_id, set(ids))

    async def get_customer(self, workspace_id: str, customer_id: int) -> Customer:
        """Returns a customer as it is now, with when the earliest evidence happened that holds at each node.

        Raises:
            NotFound: If the id was never given out, or, CUSTOMER_ERASED, if its customer is erased.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await customers_of(connection, workspace_id, [customer_id], self._vault)
            if customer_id not in found:
                raise await unknown_customer(connection, workspace_id, customer_id)
            customer = found[customer_id]
            first = await storage.read_first_accepted(
                connection, workspace_id, [node.node_id for node in customer.nodes]
            )
        return replace(customer, nodes=[replace(node, first_micros=first.get(node.node_id)) for node in customer.nodes])

    async def list_nodes(self, workspace_id: str, *, after: int, limit: int) -> list[CustomerNode]:
        """Returns up to `limit` nodes in the order of their ids, those after `after`, without values."""
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_nodes_after(connection, workspace_id, after, limit)
        return [_customer_node(row, "") for row in rows]

    async def types_of(self, workspace_id: str, node_ids: Collection[int]) -> dict[int, str]:
        """Returns the type of each node; unknown and erased ones are left out."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_node_types(connection, workspace_id, node_ids)

    async def count(self, workspace_id: str) -> Totals:
        """Returns how many identifiers, customers and refused links the workspace has."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_totals(connection, workspace_id)

    async def partition_as_of(
        self, workspace_id: str, *, seq: int = _END_OF_LOG, time: datetime = _END_OF_TIME
    ) -> Partition:
        """Returns the customers as they were at a past moment, replayed from the log alone.

        Args:
            workspace_id: The workspace.
            seq: The log up to and with this entry.
            time: What was recorded up to and with this time.
        """
        async with self._database.workspace(workspace_id) as connection:
            types, log = await storage.read_log(connection, workspace_id, until_seq=seq, until_time=time)
            book, blocked = await self._rules_of(connection, workspace_id, types, log)
        return replayed(types, log, book, blocked)

    async def get_customer_as_of(self, workspace_id: str, customer_id: int, time: datetime) -> Customer:
        """Returns whose a node was at a past moment, by what was recorded up to and with it, decided as it was then.

        It is what `partition_as_of` says of the node: what never hung together with it by evidence decides nothing about it.
        Of the nodes `mapping_version` is 0.

        Raises:
            InvalidArgument: INVALID_TIMESTAMP if the moment is to come.
            NotFound: If there was no such customer then; with `create_time` if there was one later.
            FailedPrecondition: TOO_LARGE if more than `MOST_TOGETHER` nodes hang together.
        """
        if time > self._clock.now():
            raise InvalidArgument(
                "as_of: this moment is still to come; name a past one, or leave it out.",
                reason=Reason.ERROR_REASON_INVALID_TIMESTAMP,
                field="as_of",
            )
        async with self._database.workspace(workspace_id) as connection:
            own = await storage.read_first_seen(connection, workspace_id, [customer_id])
            if not own:
                raise await unknown_customer(connection, workspace_id, customer_id)
            if own[0]["create_time"] > time:
                raise NotFound(
                    "This customer was not known yet at that moment; name one after createTime.",
                    customer_id=str(customer_id),
                    create_time=own[0]["create_time"].isoformat(),
                )
            rows = {
                row["node_id"]: row
                for row in await storage.read_first_seen(
                    connection, workspace_id, await self._entangled_with(connection, workspace_id, customer_id)
                )
                if row["create_time"] <= time
            }
            types = {node_id: row["type"] for node_id, row in rows.items()}
            log = await storage.read_log_of(connection, workspace_id, types, until_time=time)
            book, blocked = await self._rules_of(connection, workspace_id, types, log)
        past = past_customer(customer_id, types, log, book, blocked)
        nodes = [row for node_id, row in rows.items() if node_id in past.node_ids]
        anchor = nodes[0]["node_id"]
        return Customer(
            anchor,
            [
                CustomerNode(
                    node_id=row["node_id"],
                    identifier=Identifier(
                        row["type"], self._vault.decrypt(workspace_id, row["type"], row["value_encrypted"])
                    ),
                    create_time=row["create_time"],
                    customer_id=anchor,
                    mapping_version=0,
                    evidence_micros=past.evidence_micros.get(row["node_id"]),
                    first_micros=past.first_micros.get(row["node_id"]),
                )
                for row in nodes
            ],
        )

    async def _entangled_with(self, connection: AsyncConnection, workspace_id: str, node_id: int) -> set[int]:
        """Returns all nodes that hang together with one by evidence, whatever became of it, and by cuts."""
        closure = Closure([node_id], {}, MOST_TOGETHER)
        while frontier := closure.take_frontier():
            links = await storage.read_links_at(connection, workspace_id, frontier, 4 * MOST_TOGETHER)
            closure.absorb(links)
            if closure.is_too_large or len(links) >= 4 * MOST_TOGETHER:
                raise FailedPrecondition(
                    f"More than {MOST_TOGETHER:,} identifiers hang together with this customer by evidence: too many to be "
                    "decided again. Ask for the present file.",
                    reason=Reason.ERROR_REASON_TOO_LARGE,
                    limit=str(MOST_TOGETHER),
                )
        return closure.nodes

    async def _rules_of(
        self, connection: AsyncConnection, workspace_id: str, types: Mapping[int, str], log: Sequence[tuple[str, Edge]]
    ) -> tuple[Rulebook, dict[int, dict[int, str]]]:
        """Returns the rules, and what each version that the log applied blocks."""
        # After the log: each statement sees what was committed before it, and a version is there before what names it.
        book = await self._rulebooks.read(connection, workspace_id)
        versions = {edge.rules_version for kind, edge in log if kind == RULES_APPLIED}
        return book, {
            version: await blocked_nodes(connection, workspace_id, types, book.at(version), self._vault)
            for version in versions
        }


async def unknown_customer(
    connection: AsyncConnection, workspace_id: str, customer_id: int, field: str = ""
) -> NotFound:
    """Returns why there is no customer by an id, which stood in a field of the request."""
    reason, message = Reason.ERROR_REASON_NOT_FOUND, "There is no such customer; look its id up first."
    if await storage.read_buried(connection, workspace_id, [customer_id]):
        reason = Reason.ERROR_REASON_CUSTOMER_ERASED
        message = (
            "This customer was erased, and nothing is kept; who came back since is a new customer with another id."
        )
    if field:
        return NotFound(message, reason=reason, field=field, customer_id=str(customer_id))
    return NotFound(message, reason=reason, customer_id=str(customer_id))


async def customers_of(
    connection: AsyncConnection, workspace_id: str, ids: Collection[int], vault: IdentifierVault
) -> dict[int, Customer]:
    """Returns, by the id asked for, the customers as the transaction sees them; ids that were never given out are absent."""
    nodes: dict[int, list[CustomerNode]] = {}
    for row in await storage.read_customers_of(connection, workspace_id, set(ids)):
        nodes.setdefault(row["requested_id"], []).append(opened_node(workspace_id, row, vault))
    return {asked: Customer(found[0].customer_id, found) for asked, found in nodes.items()}


def opened_node(workspace_id: str, row: Mapping[str, Any], vault: IdentifierVault) -> CustomerNode:
    """Returns a node of a row with its encrypted value."""
    return _customer_node(row, vault.decrypt(workspace_id, row["type"], row["value_encrypted"]))


def _customer_node(row: Mapping[str, Any], value: str) -> CustomerNode:
    return CustomerNode(
        node_id=row["node_id"],
        identifier=Identifier(row["type"], value),
        create_time=row["create_time"],
        customer_id=row["customer_id"],
        mapping_version=row["mapping_version"],
        evidence_micros=row["latest_micros"],
    )
