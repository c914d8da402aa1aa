"""Tiers, derived from what counted; kept at the accounts only to tell when they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.profile.domain.loyalty.settings import LoyaltySettings
from services.profile.domain.loyalty.tiers import Counted, Standing, counts_from, standing
from services.profile.storage import loyalty as storage
from services.profile.usecases.loyalty.telling import TierChange, TierTold

Customer = tuple[int, Sequence[int]]
"""A customer's id and nodes."""


async def counted_of(
    connection: AsyncConnection,
    workspace_id: str,
    settings: LoyaltySettings,
    customers: Sequence[Customer],
    now: datetime,
) -> dict[int, list[Counted]]:
    """Returns what counts of customers, by id; nothing is asked where there are no tiers."""
    found: dict[int, list[Counted]] = {customer_id: [] for customer_id, _ in customers}
    if not settings.tiers:
        return found
    of_node = {node: customer_id for customer_id, nodes in customers for node in nodes}
    after = counts_from(settings, now)
    for node, counted in await storage.read_counted(connection, workspace_id, list(of_node), settings.basis, after):
        if settings.has_begun(counted.time):
            found[of_node[node]].append(counted)
    return found


async def refresh_tiers(
    connection: AsyncConnection,
    workspace_id: str,
    settings: LoyaltySettings,
    customers: Sequence[Customer],
    now: datetime,
) -> list[TierChange]:
    """Keeps where customers stand now, whose accounts are taken; returns what is to be told of it."""
    standings = {
        customer_id: standing(settings, counted, now)
        for customer_id, counted in (await counted_of(connection, workspace_id, settings, customers, now)).items()
    }
    return await keep_standings(connection, workspace_id, customers, standings, now)


async def keep_standings(
    connection: AsyncConnection,
    workspace_id: str,
    customers: Sequence[Customer],
    standings: dict[int, Standing],
    now: datetime,
) -> list[TierChange]:
    """Keeps where customers stand; as `refresh_tiers`."""
    nodes = [node for _, some in customers for node in some]
    kept = await storage.read_kept_tiers(connection, workspace_id, nodes)
    changes: list[TierChange] = []
    writes: list[storage.KeptTier] = []
    for customer_id, some in customers:
        found = standings[customer_id]
        tier_id = found.tier.tier_id if found.tier else ""
        before = max((kept[node] for node in some if node in kept), key=lambda each: each.order, default=None)
        previous = before.tier_id if before else ""
        anew = [
            wanted
            for wanted in (storage.KeptTier(node, tier_id, now, found.expire_time) for node in some)
            if wanted.node_id not in kept or not kept[wanted.node_id].is_same(wanted)
        ]
        writes += anew
        # Who had none and has none is nobody's news.
        told = [
            TierTold(each.node_id, tier_id, now)
            for each in anew
            if tier_id or (each.node_id in kept and kept[each.node_id].tier_id)
        ]
        if told or previous != tier_id:
            changes.append(TierChange(customer_id, previous, tier_id, now, told))
    await storage.write_kept_tiers(connection, workspace_id, writes)
    return changes
