"""Messages that whoever asked for them does not want any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.messaging.domain import Reason, Status
from services.messaging.storage.deliveries import SettledRow, settled_row

# Where a provider was called before, or staff may confirm it, it may have been sent. In the order in which all lock them.
_OPEN = (
    "SELECT d.delivery_id FROM messages m JOIN deliveries d ON d.workspace_id = m.workspace_id "
    "AND d.delivery_id = m.delivery_id WHERE m.workspace_id = $1 AND m.request_id = ANY($2::text[]) "
    "AND d.sealed = '' AND d.mass_message_id = '' AND d.cancel_detail IS NULL {condition} "
    "ORDER BY d.delivery_id FOR UPDATE OF d"
)


async def cancel_waiting(
    connection: AsyncConnection, workspace_id: str, request_ids: Sequence[str], now: datetime
) -> list[SettledRow]:
    """Ends the messages of request ids that wait to be sent and that no worker holds; returns them."""
    rows = await fetch_rows(
        connection,
        f"WITH waiting AS ({_OPEN.format(condition='AND d.lease_until IS NULL')}), gone AS ("
        "DELETE FROM deliveries d USING waiting w WHERE d.workspace_id = $1 AND d.delivery_id = w.delivery_id "
        "RETURNING d.delivery_id, d.attempts) "
        "UPDATE messages m SET status = $4, reason = $5, attempts = gone.attempts, update_time = $3 FROM gone "
        "WHERE m.workspace_id = $1 AND m.delivery_id = gone.delivery_id "
        "RETURNING m.delivery_id, m.customer_id, m.node_id, m.template_id, m.channel, m.purpose, m.source, m.attempts, "
        "m.address_hash, m.account_id",
        workspace_id,
        list(request_ids),
        now,
        int(Status.SUPPRESSED),
        int(Reason.CANCELLED),
    )
    return [settled_row(row) for row in rows]


async def mark_held(connection: AsyncConnection, workspace_id: str, request_ids: Sequence[str], detail: str) -> None:
    """Notes of the messages that workers hold that they are not wanted any more: they end when they would wait again."""
    await fetch_rows(
        connection,
        f"WITH held AS ({_OPEN.format(condition='AND d.lease_until IS NOT NULL')}) "
        "UPDATE deliveries d SET cancel_detail = $3 FROM held "
        "WHERE d.workspace_id = $1 AND d.delivery_id = held.delivery_id RETURNING 1",
        workspace_id,
        list(request_ids),
        detail,
    )


async def count_cancelled(connection: AsyncConnection, workspace_id: str, request_ids: Sequence[str]) -> int:
    """Returns how many of the messages of request ids are cancelled, or will be."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM messages m LEFT JOIN deliveries d ON d.workspace_id = m.workspace_id "
        "AND d.delivery_id = m.delivery_id WHERE m.workspace_id = $1 AND m.request_id = ANY($2::text[]) "
        "AND (m.status = $3 AND m.reason = $4 OR d.cancel_detail IS NOT NULL)",
        workspace_id,
        list(request_ids),
        int(Status.SUPPRESSED),
        int(Reason.CANCELLED),
    )
    return int(rows[0]["n"])
