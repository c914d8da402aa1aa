"""Pauses of marketing as rows: one a customer, under the id that the message was sent to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain.preferences import PauseRow


async def lock_pause(connection: AsyncConnection, workspace_id: str, customer_id: int) -> None:
    """Lets one at a time change a customer's preferences, until the transaction ends."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
        f"preferences:{workspace_id}:{customer_id}",
    )


async def find_pause(connection: AsyncConnection, workspace_id: str, customer_id: int) -> PauseRow | None:
    """Returns what is kept of a customer under one id."""
    rows = await fetch_rows(
        connection,
        "SELECT end_time, first_change_time, changes FROM marketing_pauses WHERE workspace_id = $1 AND customer_id = $2",
        workspace_id,
        customer_id,
    )
    return PauseRow(**dict(rows[0])) if rows else None


async def keep_pause(
    connection: AsyncConnection, workspace_id: str, customer_id: int, row: PauseRow, now: datetime
) -> None:
    """Writes what is kept of a customer, unless somebody erased them meanwhile."""
    await execute(
        connection,
        "INSERT INTO marketing_pauses (workspace_id, customer_id, end_time, first_change_time, changes, update_time) "
        "SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS "
        "(SELECT 1 FROM erased_nodes e WHERE e.workspace_id = $1 AND e.node_id = $2) "
        "ON CONFLICT (workspace_id, customer_id) DO UPDATE SET end_time = excluded.end_time, "
        "first_change_time = excluded.first_change_time, changes = excluded.changes, update_time = excluded.update_time",
        workspace_id,
        customer_id,
        row.end_time,
        row.first_change_time,
        row.changes,
        now,
    )


async def end_pauses(connection: AsyncConnection, workspace_id: str, customer_ids: list[int], now: datetime) -> None:
    """Ends the pauses under all ids of a customer."""
    await execute(
        connection,
        "UPDATE marketing_pauses SET end_time = NULL, update_time = $3 WHERE workspace_id = $1 "
        "AND customer_id = ANY($2::bigint[]) AND end_time IS NOT NULL",
        workspace_id,
        customer_ids,
        now,
    )
