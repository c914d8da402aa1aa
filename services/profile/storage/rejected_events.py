"""Events that were refused: a list of bounded size in each workspace, and what it holds together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.profile.domain import RejectedEvent, RejectedTotals

FORGET_BATCH = 1_000

_COLUMNS = (
    "rejected_event_id, endpoint, reason, message, message_id, sealed, body_bytes, send_time, receive_time, "
    "last_receive_time, occurrences, consent_authority, order_authority"
)


async def keep_rejected(
    connection: AsyncConnection, workspace_id: str, events: Sequence[RejectedEvent]
) -> RejectedTotals:
    """Adds events to the list, or counts them once more where they are in it; returns what it holds now.

    Until the transaction ends no other can add to the workspace's list.

    Args:
        connection: The workspace's transaction.
        workspace_id: The workspace.
        events: Each id once.
    """
    await _add_to_totals(connection, workspace_id, 0, 0, 0)
    rows = await fetch_rows(
        connection,
        f"INSERT INTO rejected_events AS r (workspace_id, {_COLUMNS}) SELECT $1, n.* FROM unnest($2::text[], $3::text[], "
        "$4::text[], $5::text[], $6::text[], $7::bytea[], $8::int[], $9::timestamptz[], $10::timestamptz[], "
        "$11::timestamptz[], $12::int[], $13::smallint[], $14::smallint[]) AS n "
        "ON CONFLICT (workspace_id, rejected_event_id) DO UPDATE SET "
        "occurrences = r.occurrences + excluded.occurrences, message = excluded.message, "
        "last_receive_time = greatest(r.last_receive_time, excluded.last_receive_time) "
        "RETURNING xmax = 0 AS is_new, length(sealed) AS bytes",
        workspace_id,
        *zip(*(_row(event) for event in events), strict=True),
    )
    new = [row["bytes"] for row in rows if row["is_new"]]
    return await _add_to_totals(connection, workspace_id, len(new), sum(new), 0)


async def drop_oldest_rejected(
    connection: AsyncConnection, workspace_id: str, *, most_events: int, most_bytes: int
) -> int:
    """Removes the oldest events until the list holds no more than this; returns how many went."""
    rows = await fetch_rows(
        connection,
        "DELETE FROM rejected_events r USING (SELECT rejected_event_id, count(*) OVER newer AS number, "
        "sum(length(sealed)) OVER newer AS bytes FROM rejected_events WHERE workspace_id = $1 "
        "WINDOW newer AS (ORDER BY last_receive_time DESC, rejected_event_id DESC)) AS n "
        "WHERE r.workspace_id = $1 AND r.rejected_event_id = n.rejected_event_id AND (n.number > $2 OR n.bytes > $3) "
        "RETURNING length(r.sealed) AS bytes",
        workspace_id,
        most_events,
        most_bytes,
    )
    await _add_to_totals(connection, workspace_id, -len(rows), -sum(row["bytes"] for row in rows), len(rows))
    return len(rows)


async def count_dropped_rejected(connection: AsyncConnection, workspace_id: str, dropped: int) -> None:
    """Counts events that were not kept at all."""
    await _add_to_totals(connection, workspace_id, 0, 0, dropped)


async def read_rejected(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    reason: str | None,
    start_time: datetime | None,
    end_time: datetime | None,
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[RejectedEvent]:
    """Returns events of the list by (last_receive_time, id), the latest first, from before a position on."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM rejected_events WHERE workspace_id = $1 AND ($2::text IS NULL OR reason = $2) "
        "AND ($3::timestamptz IS NULL OR last_receive_time >= $3) AND ($4::timestamptz IS NULL OR last_receive_time < $4) "
        "AND ($5::timestamptz IS NULL OR (last_receive_time, rejected_event_id) < ($5, $6)) "
        "ORDER BY last_receive_time DESC, rejected_event_id DESC LIMIT $7",
        workspace_id,
        reason,
        start_time,
        end_time,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [RejectedEvent(**dict(row)) for row in rows]


async def find_rejected(connection: AsyncConnection, workspace_id: str, rejected_event_id: str) -> RejectedEvent | None:
    """Returns one event of the list; None when it is not there."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM rejected_events WHERE workspace_id = $1 AND rejected_event_id = $2",
        workspace_id,
        rejected_event_id,
    )
    return RejectedEvent(**dict(rows[0])) if rows else None


async def discard_rejected(
    connection: AsyncConnection, workspace_id: str, rejected_event_id: str
) -> RejectedEvent | None:
    """Takes one event out of the list and returns it; None when it is not there."""
    # First, as everyone who changes the list: in another order two could wait for each other.
    await _add_to_totals(connection, workspace_id, 0, 0, 0)
    rows = await fetch_rows(
        connection,
        f"DELETE FROM rejected_events WHERE workspace_id = $1 AND rejected_event_id = $2 RETURNING {_COLUMNS}",
        workspace_id,
        rejected_event_id,
    )
    if not rows:
        return None
    event = RejectedEvent(**dict(rows[0]))
    await _add_to_totals(connection, workspace_id, -1, -len(event.sealed), 0)
    return event


async def read_rejected_totals(connection: AsyncConnection, workspace_id: str) -> RejectedTotals:
    """Returns what the workspace's list holds."""
    rows = await fetch_rows(
        connection, "SELECT kept, bytes, dropped FROM rejected_event_totals WHERE workspace_id = $1", workspace_id
    )
    return RejectedTotals(**dict(rows[0])) if rows else RejectedTotals(0, 0, 0)


async def forget_rejected(connection: AsyncConnection, before: datetime) -> int:
    """Removes up to 1,000 events of some workspace that came in last before a time; returns how many.

    Needs a system transaction. Call it again until it returns 0.
    """
    found = await fetch_rows(
        connection, "SELECT workspace_id FROM rejected_events WHERE last_receive_time < $1 LIMIT 1", before
    )
    if not found:
        return 0
    workspace_id = found[0]["workspace_id"]
    await _add_to_totals(connection, workspace_id, 0, 0, 0)
    rows = await fetch_rows(
        connection,
        "DELETE FROM rejected_events WHERE ctid = ANY(ARRAY(SELECT ctid FROM rejected_events "
        "WHERE workspace_id = $1 AND last_receive_time < $2 LIMIT $3)) RETURNING length(sealed) AS bytes",
        workspace_id,
        before,
        FORGET_BATCH,
    )
    await _add_to_totals(connection, workspace_id, -len(rows), -sum(row["bytes"] for row in rows), 0)
    return len(rows)


async def _add_to_totals(
    connection: AsyncConnection, workspace_id: str, kept: int, size: int, dropped: int
) -> RejectedTotals:
    rows = await fetch_rows(
        connection,
        "INSERT INTO rejected_event_totals AS t VALUES ($1, $2, $3, $4) ON CONFLICT (workspace_id) DO UPDATE SET "
        "kept = t.kept + excluded.kept, bytes = t.bytes + excluded.bytes, dropped = t.dropped + excluded.dropped "
        "RETURNING kept, bytes, dropped",
        workspace_id,
        kept,
        size,
        dropped,
    )
    return RejectedTotals(**dict(rows[0]))


def _row(event: RejectedEvent) -> tuple[Any, ...]:
    return (
        event.rejected_event_id,
        event.endpoint,
        event.reason,
        event.message,
        event.message_id,
        event.sealed,
        event.body_bytes,
        event.send_time,
        event.receive_time,
        event.last_receive_time,
        event.occurrences,
        event.consent_authority,
        event.order_authority,
    )
