"""Counts of what was recorded, kept so that recording side by side never waits for one row."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


@dataclass(frozen=True)
class Counts:
    """Events recorded, repeats recognised, events refused here, and dropped as their people were erased."""

    events: int = 0
    duplicates: int = 0
    rejected: int = 0
    erased: int = 0


async def add_untrusted(connection: AsyncConnection, workspace_id: str, events: int) -> None:
    """Adds to the count of events that could have earned, had a trusted door told them; the last statement, as `add_counts`."""
    await execute(
        connection,
        "INSERT INTO recording_counts AS c (workspace_id, slot, events, duplicates, rejected, untrusted) "
        "VALUES ($1, pg_backend_pid() % 32, 0, 0, 0, $2) "
        "ON CONFLICT (workspace_id, slot) DO UPDATE SET untrusted = c.untrusted + excluded.untrusted",
        workspace_id,
        events,
    )


async def read_untrusted(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many events could have earned, had a trusted door told them."""
    rows = await fetch_rows(
        connection,
        "SELECT coalesce(sum(untrusted), 0)::bigint AS n FROM recording_counts WHERE workspace_id = $1",
        workspace_id,
    )
    return int(rows[0]["n"])


async def add_counts(connection: AsyncConnection, workspace_id: str, counts: Counts) -> None:
    """Adds to the workspace's counts, in one of 32 rows chosen by the database connection.

    Two transactions that meet on a row wait for each other until commit; so this is the last statement of its
    transaction.
    """
    await execute(
        connection,
        "INSERT INTO recording_counts AS c (workspace_id, slot, events, duplicates, rejected, erased) "
        "VALUES ($1, pg_backend_pid() % 32, $2, $3, $4, $5) "
        "ON CONFLICT (workspace_id, slot) DO UPDATE SET events = c.events + excluded.events, "
        "duplicates = c.duplicates + excluded.duplicates, rejected = c.rejected + excluded.rejected, "
        "erased = c.erased + excluded.erased",
        workspace_id,
        counts.events,
        counts.duplicates,
        counts.rejected,
        counts.erased,
    )


async def read_counts(connection: AsyncConnection, workspace_id: str) -> Counts:
    """Returns the workspace's counts; zeros before its first event."""
    rows = await fetch_rows(
        connection,
        "SELECT coalesce(sum(events), 0)::bigint AS events, coalesce(sum(duplicates), 0)::bigint AS duplicates, "
        "coalesce(sum(rejected), 0)::bigint AS rejected, "
        "coalesce(sum(erased), 0)::bigint AS erased FROM recording_counts WHERE workspace_id = $1",
        workspace_id,
    )
    return Counts(**dict(rows[0]))
