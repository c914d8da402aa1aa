"""What stands in conversations, and what of it is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, order_of, position
from services.messaging.domain.conversations import Conversation, ConversationMessage, Direction, MessageKind
from services.messaging.domain.messages import Channel, Message
from services.messaging.storage import ledger

_NAMES = ("conversation_message_id", "direction", "kind", "sealed", "keyword", "delivery_id", "auto_reply_id", "created_by",
          "send_time", "create_time")  # fmt: skip
_COLUMNS = ", ".join(_NAMES)
_PUBLISHED = {"create_time": "t.create_time", "conversation_message_id": 't.conversation_message_id COLLATE "C"'}


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """An answer on its way: what it says, sealed, and to whom it may go.

    Attributes:
        conversation_message_id: For which it is sealed.
        sealed: Text; empty where a template says it.
        channel: Of its conversation.
        account_id: The app that was written to; empty of SMS.
        address_hash: The address that wrote.
        last_inbound_time: When it wrote last.
    """

    conversation_message_id: str
    sealed: bytes
    channel: Channel
    account_id: str
    address_hash: bytes
    last_inbound_time: datetime


async def insert(
    connection: AsyncConnection,
    workspace_id: str,
    conversation_id: str,
    message: ConversationMessage,
    *,
    answer_to: str = "",
) -> bool:
    """Keeps a message; False when it is kept already, or another answers `answer_to` by itself."""
    rows = await fetch_rows(
        connection,
        f"INSERT INTO conversation_messages (workspace_id, conversation_id, answer_to, {_COLUMNS}) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING RETURNING 1",
        workspace_id,
        conversation_id,
        answer_to,
        message.conversation_message_id,
        int(message.direction),
        int(message.kind),
        message.sealed,
        message.keyword,
        message.delivery_id,
        message.auto_reply_id,
        message.created_by,
        message.send_time,
        message.create_time,
    )
    return bool(rows)


async def known_ids(connection: AsyncConnection, workspace_id: str, message_ids: Sequence[str]) -> set[str]:
    """Returns those of these messages that are kept."""
    rows = await fetch_rows(
        connection,
        "SELECT conversation_message_id FROM conversation_messages "
        "WHERE workspace_id = $1 AND conversation_message_id = ANY($2::text[])",
        workspace_id,
        list(message_ids),
    )
    return {row["conversation_message_id"] for row in rows}


async def inbound_counts(
    connection: AsyncConnection, workspace_id: str, conversation_ids: Sequence[str], since: datetime
) -> dict[str, int]:
    """Returns how many messages came in each of these conversations since a time."""
    rows = await fetch_rows(
        connection,
        "SELECT conversation_id, count(*) AS n FROM conversation_messages WHERE workspace_id = $1 "
        "AND conversation_id = ANY($2::text[]) AND create_time > $3 AND direction = 1 GROUP BY conversation_id",
        workspace_id,
        list(conversation_ids),
        since,
    )
    return {row["conversation_id"]: row["n"] for row in rows}


async def lock_customers(connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]) -> None:
    """Lets one transaction at a time count and give the auto-replies of each of these customers, until it ends."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended($1 || c::text, 0) AS key "
        "FROM unnest($2::bigint[]) AS c ORDER BY 1) AS keys",
        f"auto_replies:{workspace_id}:",
        sorted(set(customer_ids)),
    )


async def count_auto_replies(
    connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int], since: datetime
) -> int:
    """Returns how many auto-replies a customer got since a time, in a transaction that holds `lock_customers`."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM conversation_messages m JOIN conversations c ON c.workspace_id = m.workspace_id "
        "AND c.conversation_id = m.conversation_id WHERE m.workspace_id = $1 AND c.node_id = ANY($2::bigint[]) "
        "AND m.create_time > $3 AND m.auto_reply_id <> ''",
        workspace_id,
        list(node_ids),
        since,
    )
    return int(rows[0]["n"])


async def list_messages(
    connection: AsyncConnection,
    workspace_id: str,
    conversation: Conversation,
    listing: Listing,
    customer_ids: Sequence[int],
) -> list[ConversationMessage]:
    """Returns a page of a conversation and at most one more, with what else went to its address under these customer ids."""
    arguments: list[Any] = [
        workspace_id,
        listing.size + 1,
        conversation.conversation_id,
        int(conversation.channel),
        conversation.address_hash,
        list(customer_ids),
    ]
    wheres = position(listing, _PUBLISHED, arguments, first=1) or ["true"]
    order = order_of(listing, _PUBLISHED)
    rows = await fetch_rows(
        connection,
        f"SELECT * FROM (SELECT {_COLUMNS} FROM conversation_messages WHERE workspace_id = $1 AND conversation_id = $3 "
        "UNION ALL SELECT m.delivery_id, 2, 1, ''::bytea, '', m.delivery_id, '', m.created_by, m.create_time, m.create_time "
        "FROM messages m WHERE m.workspace_id = $1 AND m.customer_id = ANY($6::bigint[]) AND m.channel = $4 "
        "AND m.address_hash = $5 AND NOT EXISTS (SELECT 1 FROM conversation_messages x WHERE x.workspace_id = $1 "
        f"AND x.delivery_id = m.delivery_id)) t WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT $2",
        *arguments,
    )
    return [_message(row) for row in rows]


async def last_texts(
    connection: AsyncConnection, workspace_id: str, conversation_ids: Sequence[str]
) -> dict[str, ConversationMessage]:
    """Returns the latest message of the customer in each of these conversations."""
    rows = await fetch_rows(
        connection,
        f"SELECT w.id AS conversation_id, l.* FROM unnest($2::text[]) AS w(id), LATERAL (SELECT {_COLUMNS} "
        "FROM conversation_messages WHERE workspace_id = $1 AND conversation_id = w.id AND direction = 1 "
        "ORDER BY create_time DESC, conversation_message_id DESC LIMIT 1) l",
        workspace_id,
        list(conversation_ids),
    )
    return {row["conversation_id"]: _message(row) for row in rows}


async def find_message(connection: AsyncConnection, workspace_id: str, message_id: str) -> ConversationMessage | None:
    """Returns one message, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM conversation_messages WHERE workspace_id = $1 AND conversation_message_id = $2",
        workspace_id,
        message_id,
    )
    return _message(rows[0]) if rows else None


async def outgoing(
    connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]
) -> dict[str, OutgoingRow]:
    """Returns those of these messages that are answers in conversations."""
    rows = await fetch_rows(
        connection,
        "SELECT m.delivery_id, m.conversation_message_id, m.sealed, c.channel, c.account_id, c.address_hash, "
        "c.last_inbound_time FROM conversation_messages m JOIN conversations c ON c.workspace_id = m.workspace_id "
        "AND c.conversation_id = m.conversation_id WHERE m.workspace_id = $1 AND m.delivery_id = ANY($2::text[]) "
        "AND m.delivery_id <> ''",
        workspace_id,
        list(delivery_ids),
    )
    return {
        row["delivery_id"]: OutgoingRow(
            row["conversation_message_id"],
            row["sealed"],
            Channel(row["channel"]),
            row["account_id"],
            row["address_hash"],
            row["last_inbound_time"],
        )
        for row in rows
    }


async def ledger_rows(
    connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]
) -> dict[str, Message]:
    """Returns rows of the ledger as they read now."""
    rows = await fetch_rows(
        connection,
        f"SELECT {ledger.READ} WHERE m.workspace_id = $1 AND m.delivery_id = ANY($2::text[])",
        workspace_id,
        list(delivery_ids),
    )
    return {row["delivery_id"]: ledger.message_of(row) for row in rows}


async def contents(connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]) -> dict[str, bytes]:
    """Returns what messages said, sealed."""
    rows = await fetch_rows(
        connection,
        "SELECT delivery_id, sealed FROM message_contents WHERE workspace_id = $1 AND delivery_id = ANY($2::text[])",
        workspace_id,
        list(delivery_ids),
    )
    return {row["delivery_id"]: bytes(row["sealed"]) for row in rows}


def _message(row: Any) -> ConversationMessage:
    fields = {name: row[name] for name in _NAMES}
    return ConversationMessage(
        **{**fields, "direction": Direction(fields["direction"]), "kind": MessageKind(fields["kind"])}
    )
