"""How many customers are in which of some segments."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows


async def count_by_segments(
    connection: AsyncConnection, workspace_id: str, segment_ids: Sequence[str]
) -> dict[int, int]:
    """Returns how many customers are in exactly a set of the segments: bit i of the key is the segment at place i."""
    rows = await fetch_rows(
        connection,
        "SELECT mask, count(*) AS customers FROM (SELECT bit_or(1 << (s.place::int - 1)) AS mask "
        "FROM unnest($2::text[]) WITH ORDINALITY AS s(segment_id, place) "
        "JOIN memberships m ON m.workspace_id = $1 AND m.segment_id = s.segment_id GROUP BY m.customer_id) AS c GROUP BY mask",
        workspace_id,
        list(segment_ids),
    )
    return {int(row["mask"]): int(row["customers"]) for row in rows}
