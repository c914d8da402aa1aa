"""Replies by SMS."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.common.listings import Listing, conditions, order_of, position
from services.messaging.domain.messages import Channel
from services.messaging.domain.replies import SmsReply

_COLUMNS = {
    "keyword": "t.keyword",
    "account_id": "t.account_id",
    "create_time": "t.create_time",
    "reply_id": "t.reply_id",
}


async def known_ids(connection: AsyncConnection, workspace_id: str, reply_ids: Collection[str]) -> set[str]:
    """Returns those of these replies that are kept."""
    rows = await fetch_rows(
        connection,
        "SELECT reply_id FROM sms_replies WHERE workspace_id = $1 AND reply_id = ANY($2::text[])",
        workspace_id,
        list(reply_ids),
    )
    return {row["reply_id"] for row in rows}


async def counts(
    connection: AsyncConnection, workspace_id: str, hashes: Collection[bytes], since: datetime
) -> tuple[dict[bytes, int], int]:
    """Returns how many replies of each of these numbers, and how many of numbers of nobody known, came since a time."""
    rows = await fetch_rows(
        connection,
        "SELECT address_hash, count(*) AS replies FROM sms_replies "
        "WHERE workspace_id = $1 AND address_hash = ANY($2::bytea[]) AND create_time > $3 GROUP BY address_hash",
        workspace_id,
        list(hashes),
        since,
    )
    unknown = await fetch_rows(
        connection,
        "SELECT count(*) AS replies FROM sms_replies WHERE workspace_id = $1 AND customer_id = 0 AND create_time > $2",
        workspace_id,
        since,
    )
    return {row["address_hash"]: row["replies"] for row in rows}, unknown[0]["replies"]


async def latest_messages(
    connection: AsyncConnection, workspace_id: str, channel: Channel, customer_ids: Sequence[int], address_hash: bytes
) -> str:
    """Returns the id of the message that went to an address of a customer last; empty for none."""
    rows = await fetch_rows(
        connection,
        "SELECT delivery_id FROM messages WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) "
        "AND channel = $3 AND address_hash = $4 ORDER BY create_time DESC, delivery_id DESC LIMIT 1",
        workspace_id,
        list(customer_ids),
        int(channel),
        address_hash,
    )
    return rows[0]["delivery_id"] if rows else ""


async def insert(connection: AsyncConnection, workspace_id: str, replies: Sequence[SmsReply]) -> set[str]:
    """Keeps replies and returns the ids of those that were not kept yet."""
    if not replies:
        return set()
    rows = await fetch_rows(
        connection,
        "INSERT INTO sms_replies (workspace_id, reply_id, account_id, channel, address_hash, sealed, customer_id, node_id, "
        "delivery_id, keyword, send_time, create_time) SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::smallint[], "
        "$5::bytea[], $6::bytea[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::timestamptz[], "
        "$12::timestamptz[]) AS n ON CONFLICT DO NOTHING RETURNING reply_id",
        workspace_id,
        [each.reply_id for each in replies],
        [each.account_id for each in replies],
        [int(each.channel) for each in replies],
        [each.address_hash for each in replies],
        [each.sealed for each in replies],
        [each.customer_id for each in replies],
        [each.node_id for each in replies],
        [each.delivery_id for each in replies],
        [each.keyword for each in replies],
        [each.send_time for each in replies],
        [each.create_time for each in replies],
    )
    return {row["reply_id"] for row in rows}


async def list_replies(
    connection: AsyncConnection, workspace_id: str, listing: Listing, *, customer_ids: Sequence[int] | None
) -> list[SmsReply]:
    """Returns a page of replies and at most one more.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        listing: Which, in which order.
        customer_ids: All ids of the one customer wanted; [0] takes those of nobody known, None all.
    """
    arguments: list[Any] = [workspace_id, listing.size + 1]
    wheres = ["t.workspace_id = $1", *position(listing, _COLUMNS, arguments, first=1)]
    wheres += conditions(listing.restrictions, _COLUMNS, arguments, first=1)
    if customer_ids is not None:
        arguments.append(list(customer_ids))
        wheres.append(f"t.customer_id = ANY(${len(arguments)}::bigint[])")
    rows = await fetch_rows(
        connection,
        "SELECT t.reply_id, t.account_id, t.channel, t.address_hash, t.sealed, t.customer_id, t.node_id, t.delivery_id, "
        f"t.keyword, t.send_time, t.create_time FROM sms_replies t WHERE {' AND '.join(wheres)} "
        f"ORDER BY {order_of(listing, _COLUMNS)} LIMIT $2",
        *arguments,
    )
    return [SmsReply(**{**dict(row), "channel": Channel(row["channel"])}) for row in rows]
