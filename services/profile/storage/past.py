"""The event log as past moments are rebuilt from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.profile.domain import from_microseconds, microseconds
from services.profile.domain.past import LoggedChange, LoggedEvent
from services.profile.storage.event_filter import EventFilter

_CHANGES = msgspec.json.Decoder(list[LoggedChange])


async def read_changing_events(
    connection: AsyncConnection,
    workspace_id: str,
    node_id: int,
    *,
    until: datetime,
    after: tuple[int, str] | None,
    limit: int,
) -> list[LoggedEvent]:
    """Returns events of a node that changed something and were recorded by a time, by (occur time, message id), newest first.

    Args:
        connection: The workspace's transaction; from here on it is planned without sorting.
        workspace_id: The workspace.
        node_id: The node.
        until: Recorded at this time or earlier.
        after: Occur time (microseconds since 1970) and message id to go on after; None starts.
        limit: How many at most.
    """
    await execute(connection, "SET LOCAL enable_sort = off")
    arguments: list[Any] = [workspace_id, node_id, until, limit]
    beyond = ""
    if after is not None:
        arguments += [from_microseconds(after[0]), after[1]]
        beyond = " AND occur_time <= $5 AND (occur_time, message_id) < ($5, $6)"
    rows = await fetch_rows(
        connection,
        "SELECT node_id, message_id, occur_time, receive_time, changes FROM events WHERE workspace_id = $1 "
        f"AND node_id = $2 AND receive_time <= $3 AND changes <> ''{beyond} "
        "ORDER BY occur_time DESC, message_id DESC LIMIT $4",
        *arguments,
    )
    return [
        LoggedEvent(
            row["node_id"],
            row["message_id"],
            microseconds(row["occur_time"]),
            microseconds(row["receive_time"]),
            _CHANGES.decode(row["changes"]),
        )
        for row in rows
    ]


async def count_events(
    connection: AsyncConnection,
    workspace_id: str,
    node_ids: Sequence[int],
    *,
    limit: int,
    until: datetime | None = None,
) -> int:
    """Returns how many events nodes have, `limit` at most; those that were recorded by a time, if one is given."""
    arguments: list[Any] = [workspace_id, node_ids, limit]
    condition = EventFilter(recorded_by=until).conditions(arguments)
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS number FROM (SELECT 1 FROM events e WHERE e.workspace_id = $1 "
        f"AND e.node_id = ANY($2::bigint[]){condition} LIMIT $3) AS counted",
        *arguments,
    )
    return int(rows[0]["number"])


async def node_of_event(
    connection: AsyncConnection, workspace_id: str, event_id: int, node_ids: Sequence[int]
) -> int | None:
    """Returns which of some nodes carries an event; None where none of them does. Reads the events of these nodes."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM events WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) AND event_id = $3 LIMIT 1",
        workspace_id,
        list(node_ids),
        event_id,
    )
    return int(rows[0]["node_id"]) if rows else None
