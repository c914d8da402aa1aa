"""Inboxes of customers. A row belongs to the id that its message was sent to; who reads gives all ids of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.messaging.domain.inbox import MAX_MESSAGES, InboxCount

_MINE = f"""
    SELECT delivery_id, sealed, create_time, expire_time, read_time FROM inbox_messages
    WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) AND expire_time > $3
    ORDER BY create_time DESC, delivery_id DESC LIMIT {MAX_MESSAGES}
"""
"""What stands in an inbox at a moment: of a customer with several ids, the latest of all of them."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A row; `read_time` None is unread."""

    delivery_id: str
    customer_id: int
    sealed: bytes
    create_time: datetime
    expire_time: datetime
    read_time: datetime | None = None


async def add_messages(connection: AsyncConnection, workspace_id: str, rows: Sequence[InboxRow]) -> None:
    """Adds messages, one transaction at a time for each customer, and removes the oldest beyond `MAX_MESSAGES` of each.

    Whoever calls it has locked the messages' rows; nobody locks those after rows of an inbox.
    """
    customer_ids = sorted({row.customer_id for row in rows})
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended($1 || id, 0) AS key "
        "FROM unnest($2::bigint[]) AS id ORDER BY 1) AS keys",
        f"inbox:{workspace_id}:",
        customer_ids,
    )
    await execute(
        connection,
        "INSERT INTO inbox_messages (workspace_id, delivery_id, customer_id, sealed, create_time, expire_time) "
        "SELECT $1, n.* FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::timestamptz[], $6::timestamptz[]) AS n "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        [row.delivery_id for row in rows],
        [row.customer_id for row in rows],
        [row.sealed for row in rows],
        [row.create_time for row in rows],
        [row.expire_time for row in rows],
    )
    await execute(
        connection,
        """
        DELETE FROM inbox_messages i USING (
            SELECT delivery_id, row_number() OVER (
                PARTITION BY customer_id ORDER BY create_time DESC, delivery_id DESC
            ) AS place
            FROM inbox_messages WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[])
        ) p WHERE i.workspace_id = $1 AND i.delivery_id = p.delivery_id AND p.place > $3
        """,
        workspace_id,
        customer_ids,
        MAX_MESSAGES,
    )


async def list_messages(
    connection: AsyncConnection,
    workspace_id: str,
    customer_ids: Sequence[int],
    now: datetime,
    *,
    after: tuple[datetime, str] | None,
    unread_only: bool,
    limit: int,
) -> list[Any]:
    """Returns what stands in an inbox, the latest first, behind `after`."""
    return await fetch_rows(
        connection,
        f"SELECT * FROM ({_MINE}) mine WHERE ($4::timestamptz IS NULL OR (create_time, delivery_id) < ($4, $5::text)) "
        "AND (NOT $6 OR read_time IS NULL) ORDER BY create_time DESC, delivery_id DESC LIMIT $7",
        workspace_id,
        list(customer_ids),
        now,
        after[0] if after else None,
        after[1] if after else None,
        unread_only,
        limit,
    )


async def count_messages(
    connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int], now: datetime
) -> InboxCount:
    """Returns how many messages stand in an inbox."""
    rows = await fetch_rows(
        connection,
        f"SELECT count(*) AS n, count(*) FILTER (WHERE read_time IS NULL) AS unread FROM ({_MINE}) mine",
        workspace_id,
        list(customer_ids),
        now,
    )
    return InboxCount(int(rows[0]["n"]), int(rows[0]["unread"]))


async def find_messages(
    connection: AsyncConnection,
    workspace_id: str,
    customer_ids: Sequence[int],
    now: datetime,
    delivery_ids: Sequence[str] | None,
) -> list[Any]:
    """Returns those of these messages that stand in an inbox; None: all."""
    return await fetch_rows(
        connection,
        f"SELECT * FROM ({_MINE}) mine WHERE $4::text[] IS NULL OR delivery_id = ANY($4::text[])",
        workspace_id,
        list(customer_ids),
        now,
        None if delivery_ids is None else list(delivery_ids),
    )


async def mark_read(
    connection: AsyncConnection,
    workspace_id: str,
    customer_ids: Sequence[int],
    delivery_ids: Sequence[str],
    now: datetime,
) -> list[str]:
    """Marks messages of a customer as read; returns those that were not before."""
    rows = await fetch_rows(
        connection,
        "UPDATE inbox_messages SET read_time = $4 WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) "
        "AND delivery_id = ANY($3::text[]) AND read_time IS NULL RETURNING delivery_id",
        workspace_id,
        list(customer_ids),
        list(delivery_ids),
        now,
    )
    return sorted(row["delivery_id"] for row in rows)


async def remove_messages(
    connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int], delivery_ids: Sequence[str]
) -> int:
    """Takes messages of a customer out; returns how many there were."""
    tag = await execute(
        connection,
        "DELETE FROM inbox_messages WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) "
        "AND delivery_id = ANY($3::text[])",
        workspace_id,
        list(customer_ids),
        list(delivery_ids),
    )
    return affected(tag)
