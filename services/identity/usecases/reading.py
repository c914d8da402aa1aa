"""Reading: who a customer is, why, and as of when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import NotFound
from services.identity import storage
from services.identity.domain import Edge, Identifier, LinkState, Partition, Verdict, partition
from services.identity.domain.customers import Customer, CustomerNode, LinkEvidence, Totals
from services.identity.domain.quarantine import QUARANTINED
from services.identity.domain.replay import RULES_APPLIED, Replay
from services.identity.usecases.history import blocked_nodes
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.vault import IdentifierVault

MAXIMUM_LINKS = 1_000
"""Links that one answer about a customer shows."""

_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
_END_OF_LOG = (1 << 63) - 1


class Reading:
    """Reads customers, nodes, evidence, counts and the past."""

    def __init__(self, *, database: Database, vault: IdentifierVault, rulebooks: Rulebooks) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            vault: Decrypts values.
            rulebooks: What one customer may have, by workspace.
        """
        self._database = database
        self._vault = vault
        self._rulebooks = rulebooks

    async def get_customers(self, workspace_id: str, ids: Collection[int]) -> dict[int, Customer]:
        """Returns, by the id asked for, the customers as they are now; ids that were never given out are absent."""
        async with self._database.workspace(workspace_id) as connection:
            return await customers_of(connection, workspace_id, ids, self._vault)

    async def list_nodes(self, workspace_id: str, *, after: int, limit: int) -> list[CustomerNode]:
        """Returns up to `limit` nodes in the order of their ids, those after `after`, without values."""
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_nodes_after(connection, workspace_id, after, limit)
        return [_customer_node(row, "") for row in rows]

    async def list_links(self, workspace_id: str, customer_id: int) -> list[LinkEvidence]:
        """Returns the evidence at a customer's nodes, oldest first, refused links and cuts included; last what is kept aside.

        Raises:
            NotFound: If the id was never given out.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.find_nodes(connection, workspace_id, [customer_id])
            if not found:
                raise NotFound("There is no such customer.", customer_id=str(customer_id))
            owner = found[customer_id][0].customer_id
            members = await storage.read_members(connection, workspace_id, [owner])
            rows = await storage.read_evidence(connection, workspace_id, members, MAXIMUM_LINKS)
            aside = await storage.read_set_aside(connection, workspace_id, members, MAXIMUM_LINKS)
        kept_aside = [
            LinkEvidence(
                edge.pair,
                storage.time_of(edge.occur_micros),
                edge.message_id,
                Verdict(LinkState.REFUSED, QUARANTINED),
                edge.rules_version,
            )
            for _, edge in aside
        ]
        shown = [
            LinkEvidence(
                (row["node_a"], row["node_b"]),
                row["occur_time"],
                row["message_id"],
                Verdict(LinkState(row["state"]), row["reason"]),
                row["rules_version"],
            )
            for row in rows
        ]
        return (shown + kept_aside)[:MAXIMUM_LINKS]

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
            # After the log: each statement sees what was committed before it, and a version is there before what names it.
            book = await self._rulebooks.read(connection, workspace_id)
            versions = {row["rules_version"] for row in log if row["kind"] == RULES_APPLIED}
            blocked = {
                version: await blocked_nodes(connection, workspace_id, types, book.at(version), self._vault)
                for version in versions
            }
        replay = Replay(blocked)
        for row in log:
            moment = (storage.micros_of(row["occur_time"]), row["message_id"])
            replay.take(row["kind"], Edge(*moment, row["node_a"], row["node_b"], row["rules_version"]))
        return partition(types, replay.edges.values(), replay.barred, book)


async def customers_of(
    connection: AsyncConnection, workspace_id: str, ids: Collection[int], vault: IdentifierVault
) -> dict[int, Customer]:
    """Returns, by the id asked for, the customers as the transaction sees them; ids that were never given out are absent."""
    nodes: dict[int, list[CustomerNode]] = {}
    for row in await storage.read_customers_of(connection, workspace_id, set(ids)):
        value = vault.decrypt(workspace_id, row["type"], row["value_encrypted"])
        nodes.setdefault(row["requested_id"], []).append(_customer_node(row, value))
    return {asked: Customer(found[0].customer_id, found) for asked, found in nodes.items()}


def _customer_node(row: Mapping[str, Any], value: str) -> CustomerNode:
    return CustomerNode(
        node_id=row["node_id"],
        identifier=Identifier(row["type"], value),
        create_time=row["create_time"],
        customer_id=row["customer_id"],
        mapping_version=row["mapping_version"],
        evidence_micros=row["latest_micros"],
    )
