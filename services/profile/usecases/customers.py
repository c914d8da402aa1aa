"""Reading customers: the file, the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.database import Database
from services.common.errors import InvalidArgument
from services.profile import storage
from services.profile.domain import CustomerFile, Identifier, Register, fold_customer
from services.profile.identities import Identities

MAXIMUM_CUSTOMERS = 500


@dataclass(frozen=True)
class TimelinePage:
    """A page of a timeline.

    Attributes:
        events: Newest first, each with the identifier that carried it.
        next_position: (occur time in microseconds, message id) of the last; None on the last page.
    """

    events: list[tuple[storage.TimelineRow, Identifier]]
    next_position: tuple[int, str] | None


class Customers:
    """Answers what is known of customers, derived from their nodes at the moment of asking."""

    def __init__(self, *, database: Database, identities: Identities) -> None:
        """Reads profile's own database; identity tells which nodes are a customer's."""
        self._database = database
        self._identities = identities

    async def get_customer(self, workspace_id: str, customer_id: int) -> CustomerFile:
        """Returns a customer's file, by any id that was ever this customer's.

        Raises:
            NotFound: If there is no such customer in the workspace.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            registers = await storage.read_node_attributes(
                connection, workspace_id, [node.node_id for node in customer.nodes]
            )
        return fold_customer(customer, registers)

    async def get_customers(self, workspace_id: str, customer_ids: Sequence[int]) -> list[tuple[int, CustomerFile]]:
        """Returns each id asked for with its customer's file, in order; unknown ids are left out.

        Raises:
            InvalidArgument: If more than 500 are asked for.
        """
        if len(customer_ids) > MAXIMUM_CUSTOMERS:
            raise InvalidArgument(f"Ask for at most {MAXIMUM_CUSTOMERS} customers in one call.", field="customer_ids")
        found = await self._identities.get_customers(workspace_id, customer_ids)
        if not found:
            return []
        node_ids = {node.node_id for _, customer in found for node in customer.nodes}
        async with self._database.workspace(workspace_id) as connection:
            registers = await storage.read_node_attributes(connection, workspace_id, list(node_ids))
        of_node: dict[int, list[Register]] = {}
        for register in registers:
            of_node.setdefault(register.node_id, []).append(register)
        return [
            (
                requested_id,
                fold_customer(
                    customer, [register for node in customer.nodes for register in of_node.get(node.node_id, ())]
                ),
            )
            for requested_id, customer in found
        ]

    async def list_customer_events(
        self,
        workspace_id: str,
        customer_id: int,
        *,
        event_name: str,
        before: tuple[int, str] | None,
        limit: int,
    ) -> TimelinePage:
        """Returns a page of a customer's timeline over all nodes, newest first by (occur time, message id).

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            event_name: Only events of this name; empty means all.
            before: `next_position` of the page before; None starts with the newest.
            limit: Events a page.

        Raises:
            NotFound: If there is no such customer in the workspace.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        identifiers = {node.node_id: node.identifier for node in customer.nodes}
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_timeline(
                connection,
                workspace_id,
                list(identifiers),
                before=before,
                event_name=event_name,
                limit=limit + 1,
            )
        page = rows[:limit]
        return TimelinePage(
            events=[(row, identifiers[row.node_id]) for row in page],
            next_position=(page[-1].occur_time_us, page[-1].message_id) if len(rows) > limit else None,
        )
