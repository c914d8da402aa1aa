"""Deliveries that wait: which groups have some that are due, why they wait, and how many there are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.messaging.domain import Channel, Reason


async def due_groups(connection: AsyncConnection) -> list[tuple[str, Channel, datetime]]:
    """Returns workspaces and channels with waiting deliveries, and when the first of each is due; a system transaction.

    Those that were in hand when a process ended wait for a trial (`leases.suspect`).

    Steps from one (workspace, channel) to the next along the index, so it costs by the groups and not by the rows.
    """
    rows = await fetch_rows(
        connection,
        """
        WITH RECURSIVE groups AS (
            (SELECT workspace_id, channel, next_attempt_time FROM deliveries WHERE lease_until IS NULL AND crashes = 0
             ORDER BY workspace_id, channel, next_attempt_time LIMIT 1)
            UNION ALL
            SELECT n.workspace_id, n.channel, n.next_attempt_time FROM groups g, LATERAL (
                SELECT workspace_id, channel, next_attempt_time FROM deliveries
                WHERE lease_until IS NULL AND crashes = 0 AND (workspace_id, channel) > (g.workspace_id, g.channel)
                ORDER BY workspace_id, channel, next_attempt_time LIMIT 1) n
        )
        SELECT * FROM groups
        """,
    )
    return [(row["workspace_id"], Channel(row["channel"]), row["next_attempt_time"]) for row in rows]


async def mark_waiting(
    connection: AsyncConnection, workspace_id: str, channel: Channel, reason: Reason, *, now: datetime, most: int
) -> list[tuple[str, int]]:
    """Notes why due deliveries wait, of those that do not say so yet, the longest due first; returns them with their attempts.

    What may have been taken says that it may, and keeps saying so.
    """
    rows = await fetch_rows(
        connection,
        """
        WITH due AS (
            SELECT delivery_id AS due_id FROM deliveries
            WHERE workspace_id = $1 AND channel = $2 AND lease_until IS NULL AND next_attempt_time <= $3
                AND reason <> $4 AND sealed = ''
            ORDER BY next_attempt_time, delivery_id LIMIT $5 FOR UPDATE SKIP LOCKED
        )
        UPDATE deliveries d SET reason = $4, update_time = $3
        FROM due WHERE d.workspace_id = $1 AND d.delivery_id = due.due_id RETURNING d.delivery_id, d.attempts
        """,
        workspace_id,
        int(channel),
        now,
        int(reason),
        most,
    )
    return [(row["delivery_id"], row["attempts"]) for row in rows]


async def count_waiting(connection: AsyncConnection, workspace_id: str, most: int) -> int:
    """Returns how many deliveries of a workspace are under way, at most `most`."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM (SELECT 1 FROM deliveries WHERE workspace_id = $1 LIMIT $2) AS under_way",
        workspace_id,
        most,
    )
    return int(rows[0]["n"])
