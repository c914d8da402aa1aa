"""What an order will earn, told before it has: by the same function and the same rules by which it will."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.common.clock import Clock
from services.common.database import Database
from services.profile.clients.identity import IdentityClient
from services.profile.domain.loyalty.orders import order_points
from services.profile.domain.loyalty.settings import settings_at
from services.profile.domain.loyalty.tiers import standing
from services.profile.storage import loyalty as storage
from services.profile.storage import moment_by
from services.profile.usecases.loyalty.tiering import counted_of


class Expecting:
    """Tells what orders earn that were recorded a moment ago."""

    def __init__(self, *, database: Database, identities: IdentityClient, clock: Clock) -> None:
        """Reads profile's own database; identity tells which nodes are a customer's."""
        self._database = database
        self._identities = identities
        self._moment = moment_by(clock)

    async def points_of(
        self,
        workspace_id: str,
        customer_id: int,
        order_id: str,
        amount_micros: int,
        properties: Mapping[str, Any],
        occur_time: datetime | None,
    ) -> int:
        """Returns what an order earns: by the ledger where it has been absorbed, else as it will be.

        Args:
            workspace_id: The workspace.
            customer_id: Whose it is.
            order_id: The order.
            amount_micros: Its money.
            properties: Of its event.
            occur_time: When it happened; None: now.

        Raises:
            NotFound: If there is no such customer.
        """
        async with self._database.workspace(workspace_id) as connection:
            history = await storage.read_settings_history(connection, workspace_id)
            if not history:
                return 0
            absorbed = await storage.read_earned(connection, workspace_id, order_id)
        if absorbed is not None:
            return absorbed
        customer = await self._identities.get_customer(workspace_id, customer_id)
        mine = [(customer.customer_id, [node.node_id for node in customer.nodes])]
        present = history[-1][1]
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            counted = await counted_of(connection, workspace_id, present, mine, now)
        moment = min(occur_time or now, now)
        tier = standing(present, counted[customer.customer_id], moment).tier
        percent = tier.multiplier_percent if tier else 100
        return order_points(settings_at(history, moment), amount_micros, properties, moment, percent) or 0
