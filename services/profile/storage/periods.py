"""How long each workspace keeps its raw events, and the walk over its log that removes what is older."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.profile.domain.periods import EventPeriod

PAGE_EVENTS = 5_000
"""Events looked at in one transaction."""

_COLUMNS = "workspace_id, months, revision, forgotten_before"


async def read_period(connection: AsyncConnection, workspace_id: str) -> EventPeriod:
    """Returns the period of the entered workspace; one of 0 months where nobody set any."""
    rows = await fetch_rows(connection, f"SELECT {_COLUMNS} FROM event_periods WHERE workspace_id = $1", workspace_id)
    return EventPeriod(**dict(rows[0])) if rows else EventPeriod(workspace_id)


async def lock_period(connection: AsyncConnection, workspace_id: str) -> EventPeriod:
    """Returns the period as `read_period` does; nobody else changes it before the transaction ends."""
    await execute(
        connection, "INSERT INTO event_periods (workspace_id) VALUES ($1) ON CONFLICT DO NOTHING", workspace_id
    )
    rows = await fetch_rows(
        connection, f"SELECT {_COLUMNS} FROM event_periods WHERE workspace_id = $1 FOR UPDATE", workspace_id
    )
    return EventPeriod(**dict(rows[0]))


async def write_months(connection: AsyncConnection, workspace_id: str, months: int) -> None:
    """Writes a locked period's months, as its next revision."""
    await execute(
        connection,
        "UPDATE event_periods SET months = $2, revision = revision + 1 WHERE workspace_id = $1",
        workspace_id,
        months,
    )


async def list_periods(connection: AsyncConnection) -> list[EventPeriod]:
    """Returns all periods that are set, by workspace; needs a system transaction."""
    rows = await fetch_rows(connection, f"SELECT {_COLUMNS} FROM event_periods WHERE months > 0 ORDER BY workspace_id")
    return [EventPeriod(**dict(row)) for row in rows]


async def forget_events(
    connection: AsyncConnection, workspace_id: str, *, before: datetime, after: int
) -> tuple[int, int | None]:
    """Removes those of the next 5,000 events of a workspace's log that happened before a time; needs a system transaction.

    Args:
        connection: The transaction.
        workspace_id: Whose log.
        before: The time.
        after: The record number behind which to look.

    Returns:
        How many went, and the record number behind which to go on; None at the end.
    """
    rows = await fetch_rows(
        connection,
        "SELECT max(record_number) AS last FROM (SELECT record_number FROM events WHERE workspace_id = $1 "
        "AND record_number > $2 ORDER BY record_number LIMIT $3) AS page",
        workspace_id,
        after,
        PAGE_EVENTS,
    )
    last = rows[0]["last"]
    if last is None:
        return 0, None
    tag = await execute(
        connection,
        "DELETE FROM events WHERE workspace_id = $1 AND record_number > $2 AND record_number <= $3 AND occur_time < $4",
        workspace_id,
        after,
        last,
        before,
    )
    return affected(tag), int(last)


async def write_forgotten_before(connection: AsyncConnection, workspace_id: str, before: datetime) -> None:
    """Says that the events before a time have gone; needs a system transaction."""
    await execute(
        connection,
        "UPDATE event_periods SET forgotten_before = greatest(forgotten_before, $2) WHERE workspace_id = $1",
        workspace_id,
        before,
    )
