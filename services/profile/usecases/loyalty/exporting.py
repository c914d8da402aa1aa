"""What customers have, page by page, for stores that are derived from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.database import Database
from services.profile.storage import loyalty as storage
from services.profile.usecases.loyalty.telling import BatchLeft, TierTold


@dataclass(frozen=True)
class PointsPage:
    """Batches with points left, and tiers that were told, of some identifiers; `last`: of them, None on the last page."""

    batches: Sequence[BatchLeft]
    tiers: Sequence[TierTold]
    last: int | None


class PointsExports:
    """Pages through batches and tiers."""

    def __init__(self, *, database: Database) -> None:
        """Reads profile's own database."""
        self._database = database

    async def page(self, workspace_id: str, *, after: int, limit: int) -> PointsPage:
        """Returns what up to `limit` nodes with greater ids have. What changes meanwhile may be missing: facts tell of it."""
        async with self._database.workspace(workspace_id) as connection:
            tiers = await storage.read_accounts_after(connection, workspace_id, after, limit)
            nodes = [each.node_id for each in tiers]
            batches = await storage.read_batches_left(connection, workspace_id, nodes)
        return PointsPage(
            [BatchLeft(**dict(row)) for row in batches],
            [TierTold(each.node_id, each.tier_id, each.tier_time) for each in tiers if each.tier_time is not None],
            nodes[-1] if len(nodes) == limit else None,
        )
