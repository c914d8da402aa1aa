"""When customers enter journeys next by the clock: a row a journey; and how many entered on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain.occasions import Occasion


@dataclass(frozen=True, slots=True)
class EntryClock:
    """A journey and its next occasion."""

    workspace_id: str
    journey_id: str
    occasion: str
    due_time: datetime


async def put_clock(connection: AsyncConnection, workspace_id: str, journey_id: str, occasion: Occasion) -> None:
    """Sets a journey's next occasion."""
    await execute(
        connection,
        "INSERT INTO entry_clocks (workspace_id, journey_id, occasion, due_time) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (workspace_id, journey_id) DO UPDATE SET occasion = excluded.occasion, due_time = excluded.due_time",
        workspace_id,
        journey_id,
        occasion.name,
        occasion.due_time,
    )


async def remove_clock(connection: AsyncConnection, workspace_id: str, journey_id: str) -> None:
    """Takes a journey's next occasion away."""
    await execute(
        connection, "DELETE FROM entry_clocks WHERE workspace_id = $1 AND journey_id = $2", workspace_id, journey_id
    )


async def due_time_of(connection: AsyncConnection, workspace_id: str, journey_id: str) -> datetime | None:
    """Returns when a journey's next occasion is; None: it has none. Nobody else changes it until the transaction ends."""
    rows = await fetch_rows(
        connection,
        "SELECT due_time FROM entry_clocks WHERE workspace_id = $1 AND journey_id = $2 FOR UPDATE",
        workspace_id,
        journey_id,
    )
    return rows[0]["due_time"] if rows else None


async def lock_due_clocks(connection: AsyncConnection, now: datetime, limit: int) -> list[EntryClock]:
    """Returns occasions that have come, of all workspaces, and keeps others from them; in a system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id, journey_id, occasion, due_time FROM entry_clocks WHERE due_time <= $1 "
        "ORDER BY due_time LIMIT $2 FOR UPDATE SKIP LOCKED",
        now,
        limit,
    )
    return [EntryClock(**row) for row in rows]


async def lock_entries_of_day(connection: AsyncConnection, workspace_id: str, journey_id: str, day: date) -> int:
    """Returns how many entered a journey on a day; nobody else changes it until the transaction ends."""
    rows = await fetch_rows(
        connection,
        "INSERT INTO entries_of_day AS d (workspace_id, journey_id, day, entries) VALUES ($1, $2, $3, 0) "
        "ON CONFLICT (workspace_id, journey_id) DO UPDATE SET day = excluded.day, "
        "entries = CASE WHEN d.day = excluded.day THEN d.entries ELSE 0 END RETURNING entries",
        workspace_id,
        journey_id,
        day,
    )
    return int(rows[0]["entries"])


async def add_entries_of_day(connection: AsyncConnection, workspace_id: str, journey_id: str, entries: int) -> None:
    """Counts entries on the day that is locked."""
    await execute(
        connection,
        "UPDATE entries_of_day SET entries = entries + $3 WHERE workspace_id = $1 AND journey_id = $2",
        workspace_id,
        journey_id,
        entries,
    )
