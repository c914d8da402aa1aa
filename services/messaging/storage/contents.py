"""What messages said, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


async def keep_contents(
    connection: AsyncConnection, workspace_id: str, contents: Mapping[str, bytes], now: datetime
) -> None:
    """Keeps what messages say, by their ids; what is kept already stays."""
    if not contents:
        return
    await execute(
        connection,
        "INSERT INTO message_contents (workspace_id, delivery_id, sealed, create_time) "
        "SELECT $1, n.delivery_id, n.sealed, $2 FROM unnest($3::text[], $4::bytea[]) AS n(delivery_id, sealed) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        now,
        list(contents),
        list(contents.values()),
    )


async def find_content(connection: AsyncConnection, workspace_id: str, delivery_id: str) -> bytes | None:
    """Returns what a message said, sealed, or None."""
    rows = await fetch_rows(
        connection,
        "SELECT sealed FROM message_contents WHERE workspace_id = $1 AND delivery_id = $2",
        workspace_id,
        delivery_id,
    )
    return bytes(rows[0]["sealed"]) if rows else None
