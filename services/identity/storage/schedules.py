"""When link runs start by themselves, by workspace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.identity.domain.schedules import LinkSchedule

_COLUMNS = "enabled, start_minute, link_threshold, review_threshold, next_time, operation_id, revision"


async def read_link_schedule(connection: AsyncConnection, workspace_id: str) -> LinkSchedule:
    """Returns the schedule of the entered workspace."""
    rows = await fetch_rows(connection, f"SELECT {_COLUMNS} FROM link_schedules WHERE workspace_id = $1", workspace_id)
    return LinkSchedule(**dict(rows[0])) if rows else LinkSchedule()


async def lock_link_schedule(connection: AsyncConnection, workspace_id: str) -> LinkSchedule:
    """Returns it as `read_link_schedule` does; nobody else changes it before the transaction ends."""
    await execute(
        connection, "INSERT INTO link_schedules (workspace_id) VALUES ($1) ON CONFLICT DO NOTHING", workspace_id
    )
    rows = await fetch_rows(
        connection, f"SELECT {_COLUMNS} FROM link_schedules WHERE workspace_id = $1 FOR UPDATE", workspace_id
    )
    return LinkSchedule(**dict(rows[0]))


async def write_link_schedule(connection: AsyncConnection, workspace_id: str, schedule: LinkSchedule) -> None:
    """Writes a locked schedule."""
    await execute(
        connection,
        "UPDATE link_schedules SET enabled = $2, start_minute = $3, link_threshold = $4, review_threshold = $5, "
        "next_time = $6, operation_id = $7, revision = $8 WHERE workspace_id = $1",
        workspace_id,
        schedule.enabled,
        schedule.start_minute,
        schedule.link_threshold,
        schedule.review_threshold,
        schedule.next_time,
        schedule.operation_id,
        schedule.revision,
    )


async def list_due_link_schedules(connection: AsyncConnection, now: datetime, limit: int) -> list[str]:
    """Returns workspaces whose next run is due, the longest first; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id FROM link_schedules WHERE next_time <= $1 ORDER BY next_time, workspace_id LIMIT $2",
        now,
        limit,
    )
    return [row["workspace_id"] for row in rows]
