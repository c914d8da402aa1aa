"""The members who are asked to confirm a mass message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


@dataclass(frozen=True, slots=True)
class Staff:
    """A member who is asked; `is_read` tells whether what their confirming brought is written down."""

    user_id: str
    confirm_time: datetime | None
    is_read: bool = False


async def note(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, staff: Sequence[Staff], now: datetime
) -> list[Staff]:
    """Notes who is asked and who has confirmed; returns all, as they stand."""
    await execute(
        connection,
        "INSERT INTO mass_message_staff AS s (workspace_id, mass_message_id, user_id, confirm_time, note_time) "
        "SELECT $1, $2, n.user_id, n.confirm_time, $5 FROM unnest($3::text[], $4::timestamptz[]) "
        "AS n(user_id, confirm_time) ORDER BY n.user_id ON CONFLICT (workspace_id, mass_message_id, user_id) "
        "DO UPDATE SET confirm_time = COALESCE(s.confirm_time, excluded.confirm_time)",
        workspace_id,
        mass_message_id,
        [each.user_id for each in staff],
        [each.confirm_time for each in staff],
        now,
    )
    return await find(connection, workspace_id, mass_message_id, limit=1_000_000)


async def mark_read(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, user_ids: Sequence[str]
) -> None:
    """Notes whose customers' results are written down."""
    await execute(
        connection,
        "UPDATE mass_message_staff SET is_read = true WHERE workspace_id = $1 AND mass_message_id = $2 "
        "AND user_id = ANY($3::text[])",
        workspace_id,
        mass_message_id,
        list(user_ids),
    )


async def find(connection: AsyncConnection, workspace_id: str, mass_message_id: str, limit: int) -> list[Staff]:
    """Returns who is asked, those who have not confirmed first."""
    rows = await fetch_rows(
        connection,
        "SELECT user_id, confirm_time, is_read FROM mass_message_staff WHERE workspace_id = $1 AND mass_message_id = $2 "
        'ORDER BY confirm_time IS NOT NULL, confirm_time, user_id COLLATE "C" LIMIT $3',
        workspace_id,
        mass_message_id,
        limit,
    )
    return [Staff(**dict(row)) for row in rows]
