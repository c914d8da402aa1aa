"""What a customer has, read without any lock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows, number_array
from services.profile.domain.loyalty.ledger import Batch
from services.profile.storage.loyalty.books import BATCH_COLUMNS, as_batch


@dataclass(frozen=True)
class Holdings:
    """What nodes have: the sum of their rows, what is owed, the batches that end first, and whether some have ended already."""

    balance: int
    debt: int
    batches: list[Batch]
    has_ended: bool


async def read_holdings(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int], now: datetime, limit: int
) -> Holdings:
    """Returns what nodes have, with at most `limit` batches."""
    mine = number_array(nodes)
    rows = await fetch_rows(
        connection,
        "SELECT coalesce(sum(remaining), 0)::bigint AS balance, coalesce(bool_or(expire_time <= $3), false) AS has_ended, "
        "(SELECT coalesce(sum(d.remaining), 0)::bigint FROM loyalty_debts d WHERE d.workspace_id = $1 AND d.remaining > 0 "
        "AND d.node_id = ANY($2::text::bigint[])) AS debt "
        "FROM loyalty_batches WHERE workspace_id = $1 AND remaining > 0 AND node_id = ANY($2::text::bigint[])",
        workspace_id,
        mine,
        now,
    )
    batches = await fetch_rows(
        connection,
        f"SELECT {BATCH_COLUMNS} FROM loyalty_batches WHERE workspace_id = $1 AND remaining > 0 "
        "AND node_id = ANY($2::text::bigint[]) ORDER BY expire_time NULLS LAST, earn_time, batch_id LIMIT $3",
        workspace_id,
        mine,
        limit,
    )
    return Holdings(rows[0]["balance"], rows[0]["debt"], [as_batch(row) for row in batches], rows[0]["has_ended"])


async def read_ends(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int], now: datetime
) -> list[tuple[int, datetime | None, int]]:
    """Returns the points of nodes that have not ended by a moment: node, when they end (None: never), how many."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, expire_time, sum(remaining)::bigint AS points FROM loyalty_batches WHERE workspace_id = $1 "
        "AND remaining > 0 AND node_id = ANY($2::text::bigint[]) AND (expire_time IS NULL OR expire_time > $3) "
        "GROUP BY node_id, expire_time",
        workspace_id,
        number_array(nodes),
        now,
    )
    return [(row["node_id"], row["expire_time"], row["points"]) for row in rows]


async def read_debts(connection: AsyncConnection, workspace_id: str, nodes: Collection[int]) -> list[tuple[int, int]]:
    """Returns what is owed at nodes, those without a debt left out."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, sum(remaining)::bigint AS debt FROM loyalty_debts WHERE workspace_id = $1 AND remaining > 0 "
        "AND node_id = ANY($2::text::bigint[]) GROUP BY node_id",
        workspace_id,
        number_array(nodes),
    )
    return [(row["node_id"], row["debt"]) for row in rows]
