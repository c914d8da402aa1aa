"""What comes back: receipts of providers, opens, clicks and unsubscribes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.messaging.domain import Channel, Engagement, Purpose, Reason, Status


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """A locked row of the ledger, as far as reactions need it."""

    delivery_id: str
    customer_id: int
    node_id: int
    template_id: str
    channel: Channel
    purpose: Purpose
    status: Status
    reason: Reason
    provider_message_id: str
    source: str
    address_hash: bytes
    send_time: datetime | None


async def messages_of_provider(
    connection: AsyncConnection, workspace_id: str, channel: Channel, provider_message_ids: Sequence[str]
) -> dict[str, str]:
    """Returns our id of each message that a provider knows by these."""
    rows = await fetch_rows(
        connection,
        "SELECT provider_message_id, delivery_id FROM provider_messages "
        "WHERE workspace_id = $1 AND channel = $2 AND provider_message_id = ANY($3::text[])",
        workspace_id,
        int(channel),
        list(provider_message_ids),
    )
    return {row["provider_message_id"]: row["delivery_id"] for row in rows}


async def lock_messages(
    connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]
) -> dict[str, KnownMessage]:
    """Locks rows, deliveries first, and returns them as they stand."""
    wanted = sorted(set(delivery_ids))
    under_way = await fetch_rows(
        connection,
        "SELECT delivery_id, node_id, address_hash, lease_until IS NOT NULL AS leased FROM deliveries "
        "WHERE workspace_id = $1 AND delivery_id = ANY($2::text[]) ORDER BY delivery_id FOR UPDATE",
        workspace_id,
        wanted,
    )
    delivery = {row["delivery_id"]: row for row in under_way}
    rows = await fetch_rows(
        connection,
        "SELECT delivery_id, customer_id, node_id, template_id, channel, purpose, status, reason, provider_message_id, "
        "source, address_hash, send_time FROM messages "
        "WHERE workspace_id = $1 AND delivery_id = ANY($2::text[]) ORDER BY delivery_id FOR UPDATE",
        workspace_id,
        wanted,
    )
    known = {}
    for row in rows:
        fields = dict(row)
        status = Status(fields.pop("status"))
        if (under := delivery.get(row["delivery_id"])) is not None:
            status = Status.SENDING if under["leased"] else Status.QUEUED
            fields["node_id"], fields["address_hash"] = under["node_id"], under["address_hash"]
        known[row["delivery_id"]] = KnownMessage(
            **{
                **fields,
                "channel": Channel(fields["channel"]),
                "purpose": Purpose(fields["purpose"]),
                "reason": Reason(fields["reason"]),
                "status": status,
            }
        )
    return known


async def settle_by_receipt(
    connection: AsyncConnection, workspace_id: str, verdicts: Sequence[tuple[str, Status, Reason]], now: datetime
) -> None:
    """Writes what receipts say of locked messages and ends the deliveries that were still under way."""
    if not verdicts:
        return
    await execute(
        connection,
        """
        WITH gone AS (
            DELETE FROM deliveries WHERE workspace_id = $1 AND delivery_id = ANY($2::text[])
            RETURNING delivery_id, attempts, node_id, address_hash, account_id
        )
        UPDATE messages m SET status = n.status, reason = n.reason, update_time = $5,
            attempts = COALESCE(gone.attempts, m.attempts), node_id = COALESCE(gone.node_id, m.node_id),
            address_hash = COALESCE(gone.address_hash, m.address_hash), send_time = COALESCE(m.send_time, $5),
            account_id = COALESCE(gone.account_id, m.account_id)
        FROM unnest($2::text[], $3::smallint[], $4::smallint[]) AS n(delivery_id, status, reason)
            LEFT JOIN gone ON gone.delivery_id = n.delivery_id
        WHERE m.workspace_id = $1 AND m.delivery_id = n.delivery_id
        """,
        workspace_id,
        [verdict[0] for verdict in verdicts],
        [int(verdict[1]) for verdict in verdicts],
        [int(verdict[2]) for verdict in verdicts],
        now,
    )


async def insert_engagement(
    connection: AsyncConnection,
    workspace_id: str,
    delivery_id: str,
    engagement: Engagement,
    target_hash: bytes,
    now: datetime,
) -> bool:
    """Records that something was done with a message and counts it; False when it was recorded before."""
    tag = await execute(
        connection,
        "INSERT INTO engagements VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        workspace_id,
        delivery_id,
        int(engagement),
        target_hash,
        now,
    )
    if not affected(tag):
        return False
    column = {Engagement.OPEN: "opens", Engagement.CLICK: "clicks"}.get(engagement)
    if column is not None:
        await execute(
            connection,
            f"UPDATE messages SET {column} = {column} + 1 WHERE workspace_id = $1 AND delivery_id = $2",
            workspace_id,
            delivery_id,
        )
    return True


async def are_under_way(
    connection: AsyncConnection, workspace_id: str, channel: Channel, address_hashes: Sequence[bytes]
) -> bool:
    """Tells whether a message to one of these addresses is with its provider, and what came of it is not written down."""
    rows = await fetch_rows(
        connection,
        "SELECT EXISTS (SELECT 1 FROM deliveries WHERE workspace_id = $1 AND channel = $2 AND lease_until IS NOT NULL "
        "AND handed_over AND address_hash = ANY($3::bytea[])) AS are",
        workspace_id,
        int(channel),
        list(address_hashes),
    )
    return bool(rows[0]["are"])


async def remember_provider_ids(
    connection: AsyncConnection, workspace_id: str, channel: Channel, ids: Sequence[tuple[str, str]]
) -> None:
    """Keeps (provider's id, ours) for receipts."""
    if ids:
        await execute(
            connection,
            "INSERT INTO provider_messages SELECT $1, $2, n.theirs, n.ours FROM unnest($3::text[], $4::text[]) "
            "AS n(theirs, ours) ON CONFLICT DO NOTHING",
            workspace_id,
            int(channel),
            [each[0] for each in ids],
            [each[1] for each in ids],
        )
