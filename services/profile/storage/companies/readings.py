"""How far the log has been read for what was said of companies before there were any."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.event_names import COMPANY_JOINED, COMPANY_LEFT
from services.common.json_values import decode
from services.profile.domain import EventType, microseconds
from services.profile.domain.companies import CompanyCall, read_call

_PAGE = (
    "SELECT record_number FROM events WHERE workspace_id = $1 AND record_number > $2 ORDER BY record_number LIMIT $3"
)


async def list_unread(connection: AsyncConnection) -> list[str]:
    """Returns the workspaces whose log is still to be read; a system transaction."""
    rows = await fetch_rows(connection, "SELECT workspace_id FROM company_readings ORDER BY workspace_id")
    return [row["workspace_id"] for row in rows]


async def take_reading(connection: AsyncConnection, workspace_id: str) -> int | None:
    """Returns up to which record number a log was read, locked; None: it was read to its end, or another is at it."""
    rows = await fetch_rows(
        connection,
        "SELECT position FROM company_readings WHERE workspace_id = $1 FOR UPDATE SKIP LOCKED",
        workspace_id,
    )
    return int(rows[0]["position"]) if rows else None


async def end_of_page(connection: AsyncConnection, workspace_id: str, after: int, events: int) -> int | None:
    """Returns the record number of the last of so many events after a number; None: there are fewer."""
    rows = await fetch_rows(
        connection,
        f"SELECT max(record_number) AS last, count(*) AS events FROM ({_PAGE}) AS page",
        workspace_id,
        after,
        events,
    )
    return int(rows[0]["last"]) if rows[0]["events"] == events else None


async def read_calls(
    connection: AsyncConnection, workspace_id: str, *, after: int, last: int | None
) -> Sequence[CompanyCall]:
    """Returns what events tell of companies: those with record numbers above one, up to another or to the end."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, message_id, type, name, occur_time, receive_time, properties FROM events "
        "WHERE workspace_id = $1 AND record_number > $2 AND ($3::bigint IS NULL OR record_number <= $3) "
        "AND (type = $4 OR (type = $5 AND name = ANY($6::text[]))) ORDER BY record_number",
        workspace_id,
        after,
        last,
        int(EventType.GROUP),
        int(EventType.TRACK),
        [COMPANY_JOINED, COMPANY_LEFT],
    )
    found = []
    for row in rows:
        properties = decode(row["properties"].encode()) if row["properties"] else {}
        call = read_call(
            name=row["name"],
            is_group=row["type"] == EventType.GROUP,
            properties=properties if isinstance(properties, dict) else {},
            node_id=row["node_id"],
            message_id=row["message_id"],
            occur_time_us=microseconds(row["occur_time"]),
            receive_time_us=microseconds(row["receive_time"]),
        )
        if call is not None:
            found.append(call)
    return found


async def write_reading(connection: AsyncConnection, workspace_id: str, position: int) -> None:
    """Says up to which record number a log was read."""
    await execute(
        connection, "UPDATE company_readings SET position = $2 WHERE workspace_id = $1", workspace_id, position
    )


async def end_reading(connection: AsyncConnection, workspace_id: str) -> None:
    """Says that a log was read to its end."""
    await execute(connection, "DELETE FROM company_readings WHERE workspace_id = $1", workspace_id)
