"""Accounts as rows. Settings are JSON text; secrets lie beside them, encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, clauses
from services.messaging.domain import Channel

_COLUMNS = (
    "account_id, display_name, channel, provider, active, settings, sealed, revision, "
    "create_time, update_time, delete_time, priority, per_second, per_day"
)

_PUBLISHED = {
    "account_id": 'account_id COLLATE "C"',
    "display_name": 'display_name COLLATE "C"',
    "channel": "channel",
    "active": "active",
    "priority": "priority",
    "create_time": "create_time",
    "update_time": "update_time",
}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as it is kept."""

    account_id: str
    display_name: str
    channel: Channel
    provider: str
    active: bool
    settings: str
    sealed: bytes
    revision: int
    create_time: datetime
    update_time: datetime
    delete_time: datetime | None
    priority: int = 0
    per_second: int = 0
    per_day: int = 0


async def lock_accounts(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one change of a workspace's accounts happen at a time until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"accounts:{workspace_id}")


async def count_accounts(connection: AsyncConnection, workspace_id: str, channel: Channel) -> tuple[int, int]:
    """Returns how many accounts a workspace has, and how many of them of a channel; without deleted ones."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n, count(*) FILTER (WHERE channel = $2) AS of_channel FROM accounts "
        "WHERE workspace_id = $1 AND delete_time IS NULL",
        workspace_id,
        int(channel),
    )
    return int(rows[0]["n"]), int(rows[0]["of_channel"])


async def count_active(connection: AsyncConnection, workspace_id: str, channel: Channel) -> int:
    """Returns how many accounts of a channel are active."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM accounts WHERE workspace_id = $1 AND channel = $2 AND active",
        workspace_id,
        int(channel),
    )
    return int(rows[0]["n"])


async def insert_account(connection: AsyncConnection, workspace_id: str, row: AccountRow) -> None:
    """Adds an account whose id is free."""
    await execute(
        connection,
        f"INSERT INTO accounts (workspace_id, {_COLUMNS}) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        workspace_id,
        *_values(row),
    )


async def update_account(connection: AsyncConnection, workspace_id: str, row: AccountRow) -> None:
    """Writes a locked account anew."""
    await execute(
        connection,
        "UPDATE accounts SET display_name = $3, channel = $4, provider = $5, active = $6, settings = $7, sealed = $8, "
        "revision = $9, create_time = $10, update_time = $11, delete_time = $12, priority = $13, per_second = $14, "
        "per_day = $15 "
        "WHERE workspace_id = $1 AND account_id = $2",
        workspace_id,
        *_values(row),
    )


async def deactivate(
    connection: AsyncConnection, workspace_id: str, channel: Channel, *, but: str, now: datetime
) -> None:
    """Makes the active account without a priority inactive, unless it is `but`."""
    await execute(
        connection,
        "UPDATE accounts SET active = false, revision = revision + 1, update_time = $4 "
        "WHERE workspace_id = $1 AND channel = $2 AND active AND priority = 0 AND account_id <> $3",
        workspace_id,
        int(channel),
        but,
        now,
    )


async def find_account(
    connection: AsyncConnection, workspace_id: str, account_id: str, *, lock: bool = False
) -> AccountRow | None:
    """Returns an account, deleted ones too, or None; locked for a change where asked for."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM accounts WHERE workspace_id = $1 AND account_id = $2{' FOR UPDATE' if lock else ''}",
        workspace_id,
        account_id,
    )
    return _row(rows[0]) if rows else None


async def active_accounts(
    connection: AsyncConnection, workspace_id: str, channel: Channel
) -> tuple[list[AccountRow], bool]:
    """Returns the accounts that a channel's messages go by, in order, and whether the workspace has any of the channel."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM accounts WHERE workspace_id = $1 AND channel = $2 AND delete_time IS NULL "
        'ORDER BY active DESC, priority, account_id COLLATE "C"',
        workspace_id,
        int(channel),
    )
    return [_row(row) for row in rows if row["active"]], bool(rows)


async def list_accounts(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[AccountRow]:
    """Returns the accounts of a listing, one more than its page has room for."""
    found = clauses(listing, _PUBLISHED, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM accounts WHERE workspace_id = $1 AND {found.where} "
        f"{'' if listing.show_deleted else 'AND delete_time IS NULL '}ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        *found.arguments,
    )
    return [_row(row) for row in rows]


async def count_held(connection: AsyncConnection, workspace_id: str, account_id: str) -> int:
    """Returns how many deliveries are being sent by an account, or may only be repeated by it."""
    rows = await fetch_rows(
        connection,
        "SELECT (SELECT count(*) FROM deliveries WHERE workspace_id = $1 AND account_id = $2 "
        "AND (lease_until IS NOT NULL OR sealed <> '')) + (SELECT count(*) FROM mass_message_recipients r JOIN mass_messages m "
        "ON m.workspace_id = r.workspace_id AND m.mass_message_id = r.mass_message_id WHERE m.workspace_id = $1 "
        "AND m.account_id = $2 AND m.next_time IS NOT NULL AND r.state = 1) AS n",
        workspace_id,
        account_id,
    )
    return int(rows[0]["n"])


def _values(row: AccountRow) -> tuple[Any, ...]:
    return (
        row.account_id,
        row.display_name,
        int(row.channel),
        row.provider,
        row.active,
        row.settings,
        row.sealed,
        row.revision,
        row.create_time,
        row.update_time,
        row.delete_time,
        row.priority,
        row.per_second,
        row.per_day,
    )


def _row(row: Any) -> AccountRow:
    return AccountRow(**{**dict(row), "channel": Channel(row["channel"])})
