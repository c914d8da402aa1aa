"""What counts for tiers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows, number_array
from services.profile.domain.loyalty.ledger import EntryKind
from services.profile.domain.loyalty.settings import TierBasis
from services.profile.domain.loyalty.tiers import Counted


async def read_counted(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int], basis: TierBasis, after: datetime
) -> list[tuple[int, Counted]]:
    """Returns what of nodes counts for tiers and happened after a moment, each with its node."""
    if basis == TierBasis.MONEY_SPENT:
        rows = await fetch_rows(
            connection,
            "SELECT node_id, order_time AS at, amount_micros - refunded_micros AS value FROM loyalty_orders "
            "WHERE workspace_id = $1 AND node_id = ANY($2::text::bigint[]) AND order_time > $3 "
            "AND amount_micros > refunded_micros",
            workspace_id,
            number_array(nodes),
            after,
        )
    else:
        rows = await fetch_rows(
            connection,
            "SELECT node_id, earn_time AS at, points - reversed AS value FROM loyalty_batches "
            "WHERE workspace_id = $1 AND node_id = ANY($2::text::bigint[]) AND earn_time > $3 AND kind = $4 "
            "AND points > reversed",
            workspace_id,
            number_array(nodes),
            after,
            int(EntryKind.EARN),
        )
    return [(row["node_id"], Counted(row["at"], row["value"])) for row in rows]


@dataclass(frozen=True)
class KeptTier:
    """The tier that was told last of a node's customer, since when, and when it is to be looked at again; None: never."""

    node_id: int
    tier_id: str
    tier_time: datetime | None
    check_time: datetime | None

    @property
    def order(self) -> tuple[float, int]:
        """What of several nodes was told last."""
        return (self.tier_time.timestamp() if self.tier_time else 0.0, self.node_id)

    def is_same(self, other: KeptTier) -> bool:
        """Tells whether there is nothing to be written."""
        return (self.tier_id, self.check_time) == (other.tier_id, other.check_time) and (
            self.tier_time is not None or not self.tier_id
        )


async def read_kept_tiers(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int]
) -> dict[int, KeptTier]:
    """Returns what is kept at the accounts of nodes."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, tier_id, tier_time, check_time FROM loyalty_accounts WHERE workspace_id = $1 "
        "AND node_id = ANY($2::text::bigint[])",
        workspace_id,
        number_array(nodes),
    )
    return {row["node_id"]: KeptTier(**dict(row)) for row in rows}


async def read_accounts_after(
    connection: AsyncConnection, workspace_id: str, after_node_id: int, limit: int
) -> list[KeptTier]:
    """Returns what is kept at up to `limit` accounts of nodes with greater ids, in the order of these."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, tier_id, tier_time, check_time FROM loyalty_accounts WHERE workspace_id = $1 AND node_id > $2 "
        "ORDER BY node_id LIMIT $3",
        workspace_id,
        after_node_id,
        limit,
    )
    return [KeptTier(**dict(row)) for row in rows]


async def read_batches_left(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int]
) -> list[asyncpg.Record]:
    """Returns the batches of nodes with points left; of each the id and time of its last row as `version`, `change_time`."""
    return await fetch_rows(
        connection,
        "SELECT b.batch_id, b.node_id, b.remaining, b.expire_time, e.entry_id AS version, e.entry_time AS change_time "
        "FROM loyalty_batches AS b CROSS JOIN LATERAL (SELECT entry_id, entry_time FROM loyalty_entries "
        "WHERE workspace_id = $1 AND batch_id = b.batch_id ORDER BY entry_id DESC LIMIT 1) AS e "
        "WHERE b.workspace_id = $1 AND b.node_id = ANY($2::text::bigint[]) AND b.remaining > 0",
        workspace_id,
        number_array(nodes),
    )


async def write_kept_tiers(connection: AsyncConnection, workspace_id: str, tiers: Sequence[KeptTier]) -> None:
    """Keeps tiers at accounts that are taken."""
    if tiers:
        await execute(
            connection,
            "UPDATE loyalty_accounts a SET tier_id = t.tier, tier_time = t.since, check_time = t.due "
            "FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS t (node, tier, since, due) "
            "WHERE a.workspace_id = $1 AND a.node_id = t.node",
            workspace_id,
            [each.node_id for each in tiers],
            [each.tier_id for each in tiers],
            [each.tier_time for each in tiers],
            [each.check_time for each in tiers],
        )
