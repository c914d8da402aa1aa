"""Where the values of a customer's traits come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.common.database import Database
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.domain import CustomerNodes
from services.profile.domain.survivorship import SurvivorshipRules
from services.profile.domain.trait_history import Position, Statement, judged, page_of
from services.profile.storage.trait_history import read_trait_events, read_trait_registers

LOOKED_AT = 10_000
"""Events that are looked at for a page."""

LEAST_A_NODE = 20
"""Of them, those of each node at least; customers of very many identifiers have more looked at."""


@dataclass(frozen=True)
class TraitHistoryPage:
    """A page of what was said of a trait.

    Attributes:
        customer: Whose, with the identifiers.
        statements: The latest first.
        next_position: None on the last page.
        rules: The workspace's.
        forgotten_before: Events that happened before it are not kept; None: all are.
    """

    customer: CustomerNodes
    statements: list[Statement]
    next_position: Position | None
    rules: SurvivorshipRules
    forgotten_before: datetime | None


class TraitHistories:
    """Reads them from the log and the registers of the customer's nodes at the moment of asking."""

    def __init__(self, *, database: Database, identities: IdentityClient) -> None:
        """Reads profile's own database; identity tells which nodes are a customer's."""
        self._database = database
        self._identities = identities

    async def list_statements(
        self, workspace_id: str, customer_id: int, trait: str, *, after: Position | None, limit: int
    ) -> TraitHistoryPage:
        """Returns a page of what was said of a trait, over all nodes.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            trait: Its name.
            after: `next_position` of the page before; None starts.
            limit: Statements a page.

        Raises:
            NotFound: If there is no such customer in the workspace.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        types = {node.node_id: node.identifier.type for node in customer.nodes}
        node_ids = list(types)
        async with self._database.workspace(workspace_id) as connection:
            rules = await storage.read_survivorship(connection, workspace_id)
            forgotten_before = (await storage.read_period(connection, workspace_id)).forgotten_before
            # Before the log: of what is held then, the log has the event, unless it keeps it no longer.
            held = await read_trait_registers(connection, workspace_id, node_ids, trait)
            read = await read_trait_events(
                connection,
                workspace_id,
                node_ids,
                trait,
                after=after,
                look_at=max(LOOKED_AT // len(node_ids), LEAST_A_NODE),
            )
        page, following = page_of(read, held, after, limit)
        return TraitHistoryPage(
            customer=customer,
            statements=judged(trait, page, held, types, rules),
            next_position=following,
            rules=rules,
            forgotten_before=forgotten_before,
        )
