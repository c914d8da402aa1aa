"""Conversations as rows: begun and gone on with by what comes, listed, read, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, conditions, order_of, position
from services.messaging.domain.conversations import Conversation
from services.messaging.domain.messages import Channel

_COLUMNS = (
    "t.conversation_id, t.channel, t.account_id, t.address_hash, t.sealed, t.node_id, t.is_open, t.inbound_messages, "
    "t.unanswered_since, t.last_inbound_time, t.last_message_time, t.create_time, t.close_time, t.closed_by, "
    "COALESCE(r.read_messages, 0) AS read_messages, COALESCE(s.staff_id, '') AS staff_id, "
    "COALESCE(s.display_name, '') AS staff_display_name, COALESCE(s.store_id, '') AS store_id"
)
_FROM = (
    "FROM conversations t LEFT JOIN conversation_reads r ON r.workspace_id = t.workspace_id "
    "AND r.conversation_id = t.conversation_id AND r.reader = $2 "
    # Whoever does not work here any more advises nobody.
    "LEFT JOIN staff s ON s.workspace_id = t.workspace_id AND s.staff_id = t.staff_id"
)
_PUBLISHED = {
    "open": "t.is_open",
    "unanswered": "(t.unanswered_since IS NOT NULL)",
    "unread": "(t.inbound_messages > COALESCE(r.read_messages, 0))",
    "known": "(t.node_id <> 0)",
    "channel": "t.channel",
    "account_id": "t.account_id",
    "staff_id": "COALESCE(s.staff_id, '')",
    "store_id": "COALESCE(s.store_id, '')",
    "last_message_time": "t.last_message_time",
    "create_time": "t.create_time",
    "conversation_id": 't.conversation_id COLLATE "C"',
}


async def go_on(connection: AsyncConnection, workspace_id: str, come: Conversation) -> Conversation:
    """Begins a conversation, or goes on with it, by a message that came; returns it as it stands then.

    Args:
        connection: A transaction of the workspace, which locks the conversation from here on.
        workspace_id: Whose.
        come: As a new one would be, `inbound_messages` 1; without `unanswered_since` nothing waits for an answer.
    """
    rows = await fetch_rows(
        connection,
        "INSERT INTO conversations AS c (workspace_id, conversation_id, channel, account_id, address_hash, sealed, node_id, "
        "is_open, inbound_messages, unanswered_since, last_inbound_time, last_message_time, create_time) "
        # Of somebody who is just being erased nothing is known any more.
        "SELECT $1, $3, $4, $5, $6, $7, CASE WHEN EXISTS (SELECT 1 FROM erased_nodes e WHERE e.workspace_id = $1 "
        "AND e.node_id = $8) THEN 0 ELSE $8 END, true, 1, $9, $10, $11, $11 "
        "ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET "
        "node_id = CASE WHEN excluded.node_id <> 0 THEN excluded.node_id ELSE c.node_id END, is_open = true, "
        "inbound_messages = c.inbound_messages + 1, "
        "unanswered_since = COALESCE(c.unanswered_since, excluded.unanswered_since), "
        "last_inbound_time = GREATEST(c.last_inbound_time, excluded.last_inbound_time), "
        "last_message_time = GREATEST(c.last_message_time, excluded.last_message_time), close_time = NULL, closed_by = '' "
        "RETURNING conversation_id, channel, account_id, address_hash, sealed, node_id, is_open, inbound_messages, "
        "unanswered_since, last_inbound_time, last_message_time, create_time, close_time, closed_by, $2::int AS read_messages",
        workspace_id,
        0,
        come.conversation_id,
        int(come.channel),
        come.account_id,
        come.address_hash,
        come.sealed,
        come.node_id,
        come.unanswered_since,
        come.last_inbound_time,
        come.last_message_time,
    )
    return _conversation(rows[0])


async def known_conversations(
    connection: AsyncConnection, workspace_id: str, conversation_ids: Sequence[str], since: datetime
) -> tuple[set[str], int]:
    """Returns which of these there are, and how many of nobody known began since a time."""
    rows = await fetch_rows(
        connection,
        "SELECT conversation_id FROM conversations WHERE workspace_id = $1 AND conversation_id = ANY($2::text[])",
        workspace_id,
        list(conversation_ids),
    )
    unknown = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM conversations WHERE workspace_id = $1 AND node_id = 0 AND create_time > $2",
        workspace_id,
        since,
    )
    return {row["conversation_id"] for row in rows}, unknown[0]["n"]


async def find_conversation(
    connection: AsyncConnection, workspace_id: str, conversation_id: str, *, reader: str = "", lock: bool = False
) -> Conversation | None:
    """Returns a conversation as `reader` has read it, or None; `lock` holds it until the transaction ends."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} {_FROM} WHERE t.workspace_id = $1 AND t.conversation_id = $3"
        f"{' FOR UPDATE OF t' if lock else ''}",
        workspace_id,
        reader,
        conversation_id,
    )
    return _conversation(rows[0]) if rows else None


async def list_conversations(
    connection: AsyncConnection, workspace_id: str, listing: Listing, *, reader: str, node_ids: Sequence[int] | None
) -> list[Conversation]:
    """Returns a page of conversations as `reader` has read them, and at most one more; `node_ids` None takes all."""
    arguments: list[Any] = [workspace_id, reader, listing.size + 1]
    wheres = ["t.workspace_id = $1", *position(listing, _PUBLISHED, arguments, first=1)]
    wheres += conditions(listing.restrictions, _PUBLISHED, arguments, first=1)
    if node_ids is not None:
        arguments.append([each for each in node_ids if each])
        wheres.append(f"t.node_id = ANY(${len(arguments)}::bigint[])")
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} {_FROM} WHERE {' AND '.join(wheres)} ORDER BY {order_of(listing, _PUBLISHED)} LIMIT $3",
        *arguments,
    )
    return [_conversation(row) for row in rows]


async def note_reply(
    connection: AsyncConnection,
    workspace_id: str,
    conversation_id: str,
    node_id: int,
    now: datetime,
    *,
    ends_waiting: bool,
) -> None:
    """Notes that something was answered, and whose the address is."""
    await execute(
        connection,
        "UPDATE conversations SET last_message_time = GREATEST(last_message_time, $3), node_id = $4, "
        "unanswered_since = CASE WHEN $5 THEN NULL ELSE unanswered_since END "
        "WHERE workspace_id = $1 AND conversation_id = $2",
        workspace_id,
        conversation_id,
        now,
        node_id,
        ends_waiting,
    )


async def set_open(
    connection: AsyncConnection, workspace_id: str, conversation_id: str, now: datetime, *, is_open: bool, by: str
) -> None:
    """Closes or opens a conversation; what is so already stays as it is."""
    await execute(
        connection,
        "UPDATE conversations SET is_open = $3, close_time = CASE WHEN $3 THEN NULL ELSE $4::timestamptz END, "
        "closed_by = CASE WHEN $3 THEN '' ELSE $5 END, "
        "unanswered_since = CASE WHEN $3 THEN unanswered_since END "
        "WHERE workspace_id = $1 AND conversation_id = $2 AND is_open <> $3",
        workspace_id,
        conversation_id,
        is_open,
        now,
        by,
    )


async def mark_read(
    connection: AsyncConnection, workspace_id: str, conversation_id: str, reader: str, now: datetime
) -> None:
    """Notes that all that came until now was read by somebody."""
    await execute(
        connection,
        "INSERT INTO conversation_reads (workspace_id, conversation_id, reader, read_messages, read_time) "
        "SELECT $1, $2, $3, inbound_messages, $4 FROM conversations WHERE workspace_id = $1 AND conversation_id = $2 "
        "ON CONFLICT (workspace_id, conversation_id, reader) DO UPDATE SET "
        "read_messages = GREATEST(conversation_reads.read_messages, excluded.read_messages), read_time = excluded.read_time",
        workspace_id,
        conversation_id,
        reader,
        now,
    )


async def set_staff(connection: AsyncConnection, workspace_id: str, staff: Mapping[int, str]) -> None:
    """Notes who advises the customers whose addresses are these nodes; empty for nobody."""
    await execute(
        connection,
        "UPDATE conversations c SET staff_id = n.staff_id FROM unnest($2::bigint[], $3::text[]) AS n(node_id, staff_id) "
        "WHERE c.workspace_id = $1 AND c.node_id = n.node_id AND c.node_id <> 0 AND c.staff_id <> n.staff_id",
        workspace_id,
        list(staff),
        list(staff.values()),
    )


def _conversation(row: Any) -> Conversation:
    return Conversation(**{**dict(row), "channel": Channel(row["channel"])})
