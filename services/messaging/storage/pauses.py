"""Pauses of marketing as rows: one a customer, under the id that the message was sent to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain.preferences import PauseChange, PauseRow

_COLUMNS = "end_time, first_change_time, changes, pause_change_time, changed_by, reason"


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
        f"SELECT {_COLUMNS} FROM marketing_pauses WHERE workspace_id = $1 AND customer_id = $2",
        workspace_id,
        customer_id,
    )
    return PauseRow(**dict(rows[0])) if rows else None


async def find_last_change(
    connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]
) -> PauseChange | None:
    """Returns how the pause of a customer, under any id, was changed last; None where it never was."""
    rows = await fetch_rows(
        connection,
        "SELECT pause_change_time, changed_by, reason, end_time IS NOT NULL AS paused FROM marketing_pauses "
        "WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) AND pause_change_time IS NOT NULL "
        "ORDER BY pause_change_time DESC, customer_id LIMIT 1",
        workspace_id,
        list(customer_ids),
    )
    if not rows:
        return None
    return PauseChange(rows[0]["pause_change_time"], rows[0]["changed_by"], rows[0]["reason"], rows[0]["paused"])


async def keep_pause(
    connection: AsyncConnection, workspace_id: str, customer_id: int, row: PauseRow, now: datetime
) -> None:
    """Writes what is kept of a customer, unless somebody erased them meanwhile."""
    await execute(
        connection,
        f"INSERT INTO marketing_pauses (workspace_id, customer_id, update_time, {_COLUMNS}) "
        "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE NOT EXISTS "
        "(SELECT 1 FROM erased_nodes e WHERE e.workspace_id = $1 AND e.node_id = $2) "
        "ON CONFLICT (workspace_id, customer_id) DO UPDATE SET update_time = excluded.update_time, "
        f"{', '.join(f'{name} = excluded.{name}' for name in _COLUMNS.split(', '))}",
        workspace_id,
        customer_id,
        now,
        row.end_time,
        row.first_change_time,
        row.changes,
        row.pause_change_time,
        row.changed_by,
        row.reason,
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
