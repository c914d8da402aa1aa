"""Lots that were drawn."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain.lots import Lot


async def lock_lots(connection: AsyncConnection, workspace_id: str) -> None:
    """Waits until nobody else draws lots of the workspace, until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"journey.lots:{workspace_id}")


async def find_lots(
    connection: AsyncConnection, workspace_id: str, wanted: Sequence[tuple[str, str, int]]
) -> list[Lot]:
    """Returns what was drawn for each (journey, key, id); for which nothing was is left out."""
    rows = await fetch_rows(
        connection,
        "SELECT l.journey_id, l.key, l.customer_id, l.branch_id, l.draw_time "
        "FROM unnest($2::text[], $3::text[], $4::bigint[]) AS n(journey_id, key, customer_id) "
        "JOIN lots l ON l.workspace_id = $1 AND l.customer_id = n.customer_id AND l.journey_id = n.journey_id "
        "AND l.key = n.key",
        workspace_id,
        [journey_id for journey_id, _, _ in wanted],
        [key for _, key, _ in wanted],
        [customer_id for _, _, customer_id in wanted],
    )
    return [Lot(**row) for row in rows]


async def keep_lots(connection: AsyncConnection, workspace_id: str, lots: Sequence[Lot]) -> None:
    """Keeps lots, one at most of each (journey, key, id), in the place of what was drawn for it before."""
    await execute(
        connection,
        "INSERT INTO lots (workspace_id, journey_id, key, customer_id, branch_id, draw_time) "
        "SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::timestamptz[]) "
        "ON CONFLICT (workspace_id, customer_id, journey_id, key) "
        "DO UPDATE SET branch_id = excluded.branch_id, draw_time = excluded.draw_time",
        workspace_id,
        [lot.journey_id for lot in lots],
        [lot.key for lot in lots],
        [lot.customer_id for lot in lots],
        [lot.branch_id for lot in lots],
        [lot.draw_time for lot in lots],
    )
