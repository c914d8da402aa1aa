"""Samples of members, and how many entered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.segment.domain.memberships import Cause


async def sample_members(connection: AsyncConnection, workspace_id: str, segment_id: str, *, limit: int) -> list[int]:
    """Returns some members, in an order that says nothing of them and is the same each time."""
    rows = await fetch_rows(
        connection,
        "SELECT customer_id FROM memberships WHERE workspace_id = $1 AND segment_id = $2 "
        "ORDER BY hashint8extended(customer_id, 11), customer_id LIMIT $3",
        workspace_id,
        segment_id,
        limit,
    )
    return [row["customer_id"] for row in rows]


async def count_entered(connection: AsyncConnection, workspace_id: str, segment_id: str, *, since: datetime) -> int:
    """Returns how often somebody entered a segment since a moment, but by a change of its definition."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM membership_log WHERE workspace_id = $1 AND segment_id = $2 AND change_time >= $3 "
        "AND entered AND cause <> $4",
        workspace_id,
        segment_id,
        since,
        int(Cause.DEFINITION),
    )
    return int(rows[0]["n"])
