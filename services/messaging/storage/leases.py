"""Whose leases deliveries are under, and which of them nobody holds any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows


async def leases(connection: AsyncConnection, now: datetime) -> list[tuple[str, int, bool]]:
    """Returns (workspace, worker, whether a lease ran out) of all leased deliveries; a system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id, worker, bool_or(lease_until < $1) AS over FROM deliveries "
        "WHERE lease_until IS NOT NULL GROUP BY 1, 2",
        now,
    )
    return [(row["workspace_id"], row["worker"], row["over"]) for row in rows]


async def abandoned(
    connection: AsyncConnection, workspace_id: str, dead_workers: Sequence[int], *, now: datetime, limit: int
) -> list[str]:
    """Returns the messages whose lease ran out, or whose worker is dead."""
    rows = await fetch_rows(
        connection,
        "SELECT delivery_id FROM deliveries WHERE workspace_id = $1 AND lease_until IS NOT NULL "
        "AND (lease_until < $2 OR worker = ANY($3::bigint[])) ORDER BY delivery_id LIMIT $4",
        workspace_id,
        now,
        list(dead_workers),
        limit,
    )
    return [row["delivery_id"] for row in rows]


async def is_dead(connection: AsyncConnection, worker: int) -> bool:
    """Tells whether no process holds the worker's life lock; see `services.messaging.worker.lifeline`."""
    rows = await fetch_rows(connection, "SELECT pg_try_advisory_xact_lock($1) AS free", worker)
    return bool(rows[0]["free"])
