"""Addresses that are allowed for tests, and test sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain.messages import Channel, Reason, Status
from services.messaging.domain.texts import storable
from services.messaging.domain.trials import TestSend
from services.messaging.storage.ledger import MAX_DETAIL

_SENDS = (
    "test_send_id, template_id, test_recipient_id, channel, account_id, create_time, sender, status, reason, detail, "
    "template_version"
)


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """An allowed address as it is kept: `sealed` is encrypted."""

    test_recipient_id: str
    display_name: str
    channel: Channel
    sealed: bytes
    create_time: datetime
    creator: str


async def lock_trials(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one transaction at a time count and add, so that limits hold."""
    await fetch_rows(connection, "SELECT pg_advisory_xact_lock(hashtext($1))", f"trials:{workspace_id}")


async def list_recipients(connection: AsyncConnection, workspace_id: str) -> list[RecipientRow]:
    """Returns all allowed addresses of a workspace, by display name."""
    rows = await fetch_rows(
        connection,
        "SELECT test_recipient_id, display_name, channel, sealed, create_time, creator FROM test_recipients "
        'WHERE workspace_id = $1 ORDER BY display_name COLLATE "C", test_recipient_id',
        workspace_id,
    )
    return [RecipientRow(**{**row, "channel": Channel(row["channel"])}) for row in rows]


async def add_recipient(connection: AsyncConnection, workspace_id: str, row: RecipientRow, address_hash: bytes) -> bool:
    """Adds an allowed address; False when it is allowed already."""
    added = await fetch_rows(
        connection,
        "INSERT INTO test_recipients (workspace_id, test_recipient_id, display_name, channel, address_hash, sealed, "
        "create_time, creator) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING test_recipient_id",
        workspace_id,
        row.test_recipient_id,
        row.display_name,
        int(row.channel),
        address_hash,
        row.sealed,
        row.create_time,
        row.creator,
    )
    return bool(added)


async def remove_recipient(connection: AsyncConnection, workspace_id: str, test_recipient_id: str) -> None:
    """Removes an allowed address, if it is there."""
    await execute(
        connection,
        "DELETE FROM test_recipients WHERE workspace_id = $1 AND test_recipient_id = $2",
        workspace_id,
        test_recipient_id,
    )


async def count_sends(connection: AsyncConnection, workspace_id: str, since: datetime) -> int:
    """Returns how many test sends there were since a time."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM test_sends WHERE workspace_id = $1 AND create_time > $2",
        workspace_id,
        since,
    )
    return int(rows[0]["n"])


async def add_send(connection: AsyncConnection, workspace_id: str, send: TestSend) -> None:
    """Puts a test send on record, before it is sent."""
    await execute(
        connection,
        f"INSERT INTO test_sends (workspace_id, {_SENDS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        workspace_id,
        send.test_send_id,
        send.template_id,
        send.test_recipient_id,
        int(send.channel),
        send.account_id,
        send.create_time,
        send.sender,
        int(send.status),
        int(send.reason),
        storable(send.detail, MAX_DETAIL),
        send.template_version,
    )


async def settle_send(connection: AsyncConnection, workspace_id: str, send: TestSend) -> None:
    """Writes what came of a test send."""
    await execute(
        connection,
        "UPDATE test_sends SET status = $3, reason = $4, detail = $5 WHERE workspace_id = $1 AND test_send_id = $2",
        workspace_id,
        send.test_send_id,
        int(send.status),
        int(send.reason),
        storable(send.detail, MAX_DETAIL),
    )


async def list_sends(
    connection: AsyncConnection, workspace_id: str, *, after: tuple[datetime, str] | None, limit: int
) -> Sequence[TestSend]:
    """Returns test sends, the latest first, those behind `after`."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_SENDS} FROM test_sends WHERE workspace_id = $1 "
        "AND ($2::timestamptz IS NULL OR (create_time, test_send_id) < ($2, $3::text)) "
        "ORDER BY create_time DESC, test_send_id DESC LIMIT $4",
        workspace_id,
        after[0] if after else None,
        after[1] if after else None,
        limit,
    )
    return [_send(row) for row in rows]


async def find_send(connection: AsyncConnection, workspace_id: str, test_send_id: str) -> TestSend | None:
    """Returns a test send, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_SENDS} FROM test_sends WHERE workspace_id = $1 AND test_send_id = $2",
        workspace_id,
        test_send_id,
    )
    return _send(rows[0]) if rows else None


def _send(row: Any) -> TestSend:
    return TestSend(
        **{
            **row,
            "channel": Channel(row["channel"]),
            "status": Status(row["status"]),
            "reason": Reason(row["reason"]),
        }
    )
