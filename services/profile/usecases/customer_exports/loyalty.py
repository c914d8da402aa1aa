"""Points and tiers of many customers at once, for a list: read, and nothing written off."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.clock import Clock
from services.common.database import Database
from services.profile.domain import CustomerFile
from services.profile.domain.customer_exports import Loyalty
from services.profile.domain.loyalty.tiers import standing
from services.profile.storage import loyalty as storage
from services.profile.storage import moment_by
from services.profile.usecases.loyalty.tiering import counted_of


class Standings:
    """Tells what customers have of the programme now."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Takes profile's database and the time."""
        self._database = database
        self._moment = moment_by(clock)

    async def of(self, workspace_id: str, files: Sequence[CustomerFile]) -> dict[int, Loyalty]:
        """Returns it by customer: points that have not ended, and the tier's id."""
        customers = [(file.customer_id, [node.node_id for node in file.nodes]) for file in files]
        nodes = [node for _, some in customers for node in some]
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            left = await storage.read_ends(connection, workspace_id, nodes, now)
            settings = await storage.read_settings(connection, workspace_id)
            counted = await counted_of(connection, workspace_id, settings, customers, now)
        balances: dict[int, int] = {}
        for node, _, some in left:
            balances[node] = balances.get(node, 0) + some
        found: dict[int, Loyalty] = {}
        for customer_id, theirs in customers:
            tier = standing(settings, counted[customer_id], now).tier
            points = sum(balances.get(node, 0) for node in theirs)
            found[customer_id] = Loyalty(points, tier.tier_id if tier is not None else "")
        return found
