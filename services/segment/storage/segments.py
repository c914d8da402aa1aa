"""Definitions of segments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.json_values import decode, encode
from services.segment.domain.segments import Segment

_COLUMNS = "segment_id, display_name, description, rule::text AS rule, size, version, create_time"


async def find_segment(connection: AsyncConnection, workspace_id: str, segment_id: str) -> Segment | None:
    """Returns a segment, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM segments WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id,
        segment_id,
    )
    return _segment(rows[0]) if rows else None


async def list_segments(
    connection: AsyncConnection, workspace_id: str, *, after: str = "", limit: int = 1_000
) -> list[Segment]:
    """Returns segments in the order of their ids, those above `after` only."""
    rows = await fetch_rows(
        connection,
        f'SELECT {_COLUMNS} FROM segments WHERE workspace_id = $1 AND segment_id COLLATE "C" > $2 '
        'ORDER BY segment_id COLLATE "C" LIMIT $3',
        workspace_id,
        after,
        limit,
    )
    return [_segment(row) for row in rows]


async def count_segments(connection: AsyncConnection, workspace_id: str) -> tuple[int, int]:
    """Returns how many segments there are, and how many memberships in all."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS segments, coalesce(sum(size), 0)::bigint AS memberships FROM segments WHERE workspace_id = $1",
        workspace_id,
    )
    return int(rows[0]["segments"]), int(rows[0]["memberships"])


async def insert_segment(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    segment_id: str,
    display_name: str,
    description: str,
    rule: Mapping[str, Any],
    now: datetime,
) -> None:
    """Writes a new segment and its version 1.

    Raises:
        asyncpg.UniqueViolationError: If the id is taken; the caller holds the workspace's lock and has looked.
    """
    data = encode(rule).decode()
    await execute(
        connection,
        "INSERT INTO segments (workspace_id, segment_id, display_name, description, rule, version, create_time) "
        "VALUES ($1, $2, $3, $4, $5::jsonb, 1, $6)",
        workspace_id,
        segment_id,
        display_name,
        description,
        data,
        now,
    )
    await execute(
        connection,
        "INSERT INTO segment_versions (workspace_id, segment_id, version, rule, create_time) "
        "VALUES ($1, $2, 1, $3::jsonb, $4)",
        workspace_id,
        segment_id,
        data,
        now,
    )


def _segment(row: asyncpg.Record) -> Segment:
    return Segment(
        segment_id=row["segment_id"],
        display_name=row["display_name"],
        description=row["description"],
        rule_data=decode(row["rule"]),
        size=row["size"],
        version=row["version"],
        create_time=row["create_time"],
    )
