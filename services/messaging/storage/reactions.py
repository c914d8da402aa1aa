"""What comes back: receipts of providers, opens, clicks and unsubscribes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.messaging.domain import Channel, Engagement, Purpose, Reason, Status

_COUNTED = {Engagement.OPEN: "opens", Engagement.CLICK: "clicks"}


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
    *,
    uncertain: bool = False,
) -> bool:
    """Records that something was done with a message and counts it; False when it was recorded before.

    What was uncertain before and is certain now is counted as certain, and in no other place. The message is locked.
    """
    rows = await fetch_rows(
        connection,
        "INSERT INTO engagements AS e (workspace_id, delivery_id, engagement, target_hash, engage_time, uncertain) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, delivery_id, engagement, target_hash) DO UPDATE "
        "SET uncertain = false, engage_time = excluded.engage_time WHERE e.uncertain AND NOT excluded.uncertain "
        "RETURNING xmax <> 0 AS was_uncertain",
        workspace_id,
        delivery_id,
        int(engagement),
        target_hash,
        now,
        uncertain,
    )
    if not rows:
        return False
    name = _COUNTED.get(engagement)
    if name is not None:
        more = f"uncertain_{name} = uncertain_{name} + 1" if uncertain else f"{name} = {name} + 1"
        less = f", uncertain_{name} = uncertain_{name} - 1" if rows[0]["was_uncertain"] else ""
        await execute(
            connection,
            f"UPDATE messages SET {more}{less} WHERE workspace_id = $1 AND delivery_id = $2",
            workspace_id,
            delivery_id,
        )
    return True


async def count_other_clicks(
    connection: AsyncConnection, workspace_id: str, delivery_id: str, target_hash: bytes, since: datetime
) -> int:
    """Returns how many other links of a message were used first since a time."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM engagements WHERE workspace_id = $1 AND delivery_id = $2 AND engagement = 2 "
        "AND target_hash <> $3 AND engage_time >= $4",
        workspace_id,
        delivery_id,
        target_hash,
        since,
    )
    return int(rows[0]["n"])


async def doubt_clicks(connection: AsyncConnection, workspace_id: str, delivery_id: str, since: datetime) -> None:
    """Counts the clicks of a message since a time as uncertain. The message is locked."""
    tag = await execute(
        connection,
        "UPDATE engagements SET uncertain = true WHERE workspace_id = $1 AND delivery_id = $2 AND engagement = 2 "
        "AND NOT uncertain AND engage_time >= $3",
        workspace_id,
        delivery_id,
        since,
    )
    await execute(
        connection,
        "UPDATE messages SET clicks = clicks - $3, uncertain_clicks = uncertain_clicks + $3 "
        "WHERE workspace_id = $1 AND delivery_id = $2",
        workspace_id,
        delivery_id,
        affected(tag),
    )


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
