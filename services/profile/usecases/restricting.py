"""Restricting the use of a customer's data, and lifting that."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import Unavailable
from services.common.ids import new_id
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.domain import (
    CustomerNodes,
    Register,
    Restriction,
    fold_restriction,
    microseconds,
    restricted_nodes,
    restricting_event,
)
from services.profile.storage.customer_exports import remove_exports_with
from services.profile.usecases.recording import Recorder
from services.profile.usecases.statements import record_stated


class Restricting:
    """Notes restrictions at the nodes of customers, as events: their facts tell the others."""

    def __init__(self, *, recorder: Recorder, identities: IdentityClient, database: Database, clock: Clock) -> None:
        """Wires the use case."""
        self._recorder = recorder
        self._identities = identities
        self._database = database
        self._clock = clock

    async def restrict(
        self, workspace_id: str, customer_id: int, *, reason: str, by: str
    ) -> tuple[int, Restriction | None]:
        """Restricts all nodes that the customer has now; those that are restricted already stay as they are.

        Files of exported lists that hold the customer go.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            reason: Why, for the record.
            by: The principal who does.

        Returns:
            The current id, and the restriction that holds.

        Raises:
            NotFound: If there is no such customer.
        """
        customer, held = await self._find(workspace_id, customer_id)
        nodes = [node.node_id for node in customer.nodes if node.node_id not in held]
        found = await self._state(workspace_id, customer, nodes, reason=reason, by=by, lifts=False)
        async with self._database.workspace(workspace_id) as connection:
            # Ids of customers are nodes. Where nothing was new, too: a call before may have ended in between.
            theirs = [customer.customer_id, *(node.node_id for node in customer.nodes)]
            await remove_exports_with(connection, workspace_id, theirs)
        return found

    async def unrestrict(
        self, workspace_id: str, customer_id: int, *, reason: str, by: str
    ) -> tuple[int, Restriction | None]:
        """Lifts the restriction of all nodes that the customer has now; as `restrict`."""
        customer, held = await self._find(workspace_id, customer_id)
        return await self._state(workspace_id, customer, sorted(held), reason=reason, by=by, lifts=True)

    async def filter_restricted(self, workspace_id: str, node_ids: Sequence[int]) -> list[int]:
        """Returns those of some nodes that are restricted, in the order of their ids."""
        async with self._database.workspace(workspace_id) as connection:
            return sorted(restricted_nodes(await storage.read_restrictions(connection, workspace_id, node_ids)))

    async def _find(self, workspace_id: str, customer_id: int) -> tuple[CustomerNodes, dict[int, Register]]:
        customer = await self._identities.get_customer(workspace_id, customer_id)
        return customer, restricted_nodes(await self._read(workspace_id, customer))

    async def _read(self, workspace_id: str, customer: CustomerNodes) -> list[Register]:
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_restrictions(connection, workspace_id, [node.node_id for node in customer.nodes])

    async def _state(
        self,
        workspace_id: str,
        customer: CustomerNodes,
        nodes: list[int],
        *,
        reason: str,
        by: str,
        lifts: bool,
    ) -> tuple[int, Restriction | None]:
        now = self._clock.now()
        events = [
            restricting_event(
                node_id,
                message_id=new_id("restriction", now),
                occur_time_us=microseconds(now),
                by=by,
                reason=reason,
                lifts=lifts,
            )
            for node_id in nodes
        ]
        if events:
            await record_stated(self._recorder, workspace_id, events)
        registers = await self._read(workspace_id, customer)
        held = restricted_nodes(registers).keys()
        if not (held.isdisjoint(nodes) if lifts else held >= set(nodes)):
            # Another process, whose clock is ahead of ours, said the opposite a moment ago, and its word is later.
            raise Unavailable("The customer was restricted or released by another call at once; call again.")
        return customer.customer_id, fold_restriction(registers, {node.node_id for node in customer.nodes})
