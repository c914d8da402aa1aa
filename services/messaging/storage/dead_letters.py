"""What failed and certainly was not taken: what it takes to send it again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


async def find_letters(connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]) -> dict[str, bytes]:
    """Returns the callers' values, encoded, of messages that can be sent again."""
    rows = await fetch_rows(
        connection,
        "SELECT delivery_id, content FROM dead_letters WHERE workspace_id = $1 AND delivery_id = ANY($2::text[])",
        workspace_id,
        list(delivery_ids),
    )
    return {row["delivery_id"]: row["content"] for row in rows}


async def remove_letters(connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]) -> None:
    """Removes what was sent again."""
    await execute(
        connection,
        "DELETE FROM dead_letters WHERE workspace_id = $1 AND delivery_id = ANY($2::text[])",
        workspace_id,
        list(delivery_ids),
    )
