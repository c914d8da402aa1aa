"""How memberships developed, counted from their log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows


async def count_changes(
    connection: AsyncConnection, workspace_id: str, segment_id: str, bounds: Sequence[datetime]
) -> tuple[int, list[int], list[int]]:
    """Returns the size of a segment now, and how many entered and left it, in the same view of the data.

    Args:
        connection: The workspace's transaction.
        workspace_id: The workspace.
        segment_id: The segment; it must be there.
        bounds: Ascending; entry i of both lists counts the changes from bound i to the next, the last those from the last on.
    """
    rows = await fetch_rows(
        connection,
        "SELECT s.size, l.place, l.entered, l.changes FROM segments s LEFT JOIN LATERAL ("
        "SELECT width_bucket(change_time, $3::timestamptz[]) AS place, entered, count(*) AS changes FROM membership_log "
        "WHERE workspace_id = $1 AND segment_id = $2 AND change_time >= $4 GROUP BY 1, 2) AS l ON true "
        "WHERE s.workspace_id = $1 AND s.segment_id = $2",
        workspace_id,
        segment_id,
        list(bounds),
        bounds[0],
    )
    entered, left = [0] * len(bounds), [0] * len(bounds)
    for row in rows:
        if row["place"] is not None:
            (entered if row["entered"] else left)[row["place"] - 1] = row["changes"]
    return int(rows[0]["size"]), entered, left
