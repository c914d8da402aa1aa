"""The uses that the frequency cap counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


async def lock_customers(connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]) -> None:
    """Lets one transaction at a time count and use the cap of each of these customers, until it ends."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended($1 || id, 0) AS key "
        "FROM unnest($2::bigint[]) AS id ORDER BY 1) AS keys",
        f"cap:{workspace_id}:",
        list(customer_ids),
    )


async def count_uses(
    connection: AsyncConnection,
    workspace_id: str,
    customers: Mapping[int, Sequence[int]],
    *,
    since: datetime,
) -> tuple[dict[int, int], set[str]]:
    """Returns how many marketing messages each customer got, and which messages have a use already.

    Args:
        connection: A transaction that holds `lock_customers`.
        workspace_id: Whose.
        customers: Current id → all ids that are the customer's.
        since: Uses after it count.
    """
    pairs = [(customer, node) for customer, nodes in customers.items() for node in nodes]
    rows = await fetch_rows(
        connection,
        "SELECT n.customer, u.delivery_id FROM unnest($2::bigint[], $3::bigint[]) AS n(customer, node) "
        "JOIN cap_uses u ON u.workspace_id = $1 AND u.customer_id = n.node AND u.use_time > $4",
        workspace_id,
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        since,
    )
    counts: dict[int, int] = {}
    for row in rows:
        counts[row["customer"]] = counts.get(row["customer"], 0) + 1
    return counts, {row["delivery_id"] for row in rows}


async def insert_uses(
    connection: AsyncConnection, workspace_id: str, uses: Sequence[tuple[int, str]], now: datetime
) -> None:
    """Uses the cap: (customer, message)."""
    if uses:
        await execute(
            connection,
            "INSERT INTO cap_uses SELECT $1, n.customer, n.delivery_id, $2 FROM unnest($3::bigint[], $4::text[]) "
            "AS n(customer, delivery_id) ON CONFLICT DO NOTHING",
            workspace_id,
            now,
            [use[0] for use in uses],
            [use[1] for use in uses],
        )


async def give_back_uses(connection: AsyncConnection, workspace_id: str, uses: Sequence[tuple[int, str]]) -> None:
    """Takes back uses of messages that certainly reached no one: (customer, message)."""
    if uses:
        await execute(
            connection,
            "DELETE FROM cap_uses u USING unnest($2::bigint[], $3::text[]) AS n(customer, delivery_id) "
            "WHERE u.workspace_id = $1 AND u.customer_id = n.customer AND u.delivery_id = n.delivery_id",
            workspace_id,
            [use[0] for use in uses],
            [use[1] for use in uses],
        )


async def forget_uses(connection: AsyncConnection, before: datetime) -> None:
    """Removes uses that no cap counts any more; a system transaction."""
    await execute(connection, "DELETE FROM cap_uses WHERE use_time < $1", before)
