"""Who was in which segment at a moment that is past, from the log.

Somebody was in at a moment if the first change after it is that they left; and where there is no change after it, if they are
in now. So it needs no change of before the moment, and rows of the log that are past their time are not missed.
"""

from __future__ import annotations

from datetime import datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.segment.domain.memberships import Cause
from services.segment.domain.past import Entry, PastMembership

_ENTRY = (
    "LEFT JOIN LATERAL (SELECT l.change_id, l.change_time, l.cause FROM membership_log l WHERE l.workspace_id = $1 "
    "AND l.customer_id = i.customer_id AND l.segment_id = i.segment_id AND l.entered AND l.change_time <= $3 "
    "ORDER BY l.change_id DESC LIMIT 1) AS e ON true"
)


async def members_at(
    connection: AsyncConnection, workspace_id: str, segment_id: str, as_of: datetime, *, after: int, limit: int
) -> list[PastMembership]:
    """Returns who was in a segment at a moment, in the order of customer ids, those above `after` only."""
    rows = await fetch_rows(
        connection,
        "WITH later AS (SELECT DISTINCT ON (customer_id) customer_id, entered FROM membership_log "
        "WHERE workspace_id = $1 AND segment_id = $2 AND change_time > $3 AND customer_id > $4 "
        "ORDER BY customer_id, change_id), "
        "i AS (SELECT m.customer_id, $2 AS segment_id FROM memberships m WHERE m.workspace_id = $1 AND m.segment_id = $2 "
        "AND m.customer_id > $4 AND NOT EXISTS (SELECT FROM later l WHERE l.customer_id = m.customer_id) "
        "UNION ALL SELECT l.customer_id, $2 FROM later l WHERE NOT l.entered ORDER BY customer_id LIMIT $5) "
        f"SELECT i.customer_id, i.segment_id, e.change_id, e.change_time, e.cause FROM i {_ENTRY} ORDER BY i.customer_id",
        workspace_id,
        segment_id,
        as_of,
        after,
        limit,
    )
    return [_membership(row) for row in rows]


async def size_at(connection: AsyncConnection, workspace_id: str, segment_id: str, as_of: datetime) -> int:
    """Returns how many were in a segment at a moment; the segment must be there."""
    rows = await fetch_rows(
        connection,
        "SELECT s.size - (SELECT coalesce(sum(CASE WHEN l.entered THEN 1 ELSE -1 END), 0) FROM membership_log l "
        "WHERE l.workspace_id = $1 AND l.segment_id = $2 AND l.change_time > $3) AS size "
        "FROM segments s WHERE s.workspace_id = $1 AND s.segment_id = $2",
        workspace_id,
        segment_id,
        as_of,
    )
    return int(rows[0]["size"])


async def segments_at(
    connection: AsyncConnection, workspace_id: str, customer_id: int, as_of: datetime
) -> list[PastMembership]:
    """Returns in which segments an id was at a moment, by their ids."""
    rows = await fetch_rows(
        connection,
        "WITH later AS (SELECT DISTINCT ON (segment_id) segment_id, entered FROM membership_log "
        "WHERE workspace_id = $1 AND customer_id = $2 AND change_time > $3 ORDER BY segment_id, change_id), "
        "i AS (SELECT m.customer_id, m.segment_id FROM memberships m WHERE m.workspace_id = $1 AND m.customer_id = $2 "
        "AND NOT EXISTS (SELECT FROM later l WHERE l.segment_id = m.segment_id) "
        "UNION ALL SELECT $2, l.segment_id FROM later l WHERE NOT l.entered) "
        f"SELECT i.customer_id, i.segment_id, e.change_id, e.change_time, e.cause FROM i {_ENTRY} "
        'ORDER BY i.segment_id COLLATE "C"',
        workspace_id,
        customer_id,
        as_of,
    )
    return [_membership(row) for row in rows]


def _membership(row: asyncpg.Record) -> PastMembership:
    entry = None
    if row["change_id"] is not None:
        entry = Entry(row["change_id"], row["change_time"], Cause(row["cause"]))
    return PastMembership(row["customer_id"], row["segment_id"], entry)
