"""What points came to, of all customers of a workspace: reckoned from the ledger, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.profile.domain.loyalty.ledger import EntryKind

_SUMS = "earned, redeemed, expired, adjusted, taken_back, given_back"


@dataclass(frozen=True)
class Month:
    """The rows that were written in a month, in points; `month` is its first day. Signs as the contract has them."""

    month: date
    earned: int
    redeemed: int
    expired: int
    adjusted: int
    taken_back: int
    given_back: int


@dataclass(frozen=True)
class Figures:
    """What is left of all points, what is owed, at how many nodes any are left, when that was reckoned, and up to which row."""

    outstanding: int
    debt: int
    holding_identifiers: int
    last_entry_id: int
    reckon_time: datetime


async def last_entry(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns the id of the last row of the ledger; 0: there is none."""
    rows = await fetch_rows(
        connection, "SELECT max(entry_id) AS last FROM loyalty_entries WHERE workspace_id = $1", workspace_id
    )
    return rows[0]["last"] or 0


async def read_figures(connection: AsyncConnection, workspace_id: str) -> Figures | None:
    """Returns what was reckoned last; None: nothing was."""
    rows = await fetch_rows(
        connection,
        "SELECT outstanding, debt, holding_identifiers, last_entry_id, reckon_time FROM loyalty_figures "
        "WHERE workspace_id = $1",
        workspace_id,
    )
    return Figures(**rows[0]) if rows else None


async def read_months(connection: AsyncConnection, workspace_id: str, since: date) -> list[Month]:
    """Returns the months from one on, the latest first."""
    rows = await fetch_rows(
        connection,
        f"SELECT month, {_SUMS} FROM loyalty_months WHERE workspace_id = $1 AND month >= $2 ORDER BY month DESC",
        workspace_id,
        since,
    )
    return [Month(**row) for row in rows]


async def write_months(connection: AsyncConnection, workspace_id: str, zone: str, since: date | None) -> None:
    """Reckons the months from one on anew from the ledger; None: all.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        zone: IANA name of the zone in which a month begins.
        since: The first day of a month.
    """
    await execute(
        connection,
        f"INSERT INTO loyalty_months AS m (workspace_id, month, {_SUMS}) "
        "SELECT $1, date_trunc('month', entry_time AT TIME ZONE $2)::date, "
        "coalesce(sum(points) FILTER (WHERE kind = $4), 0), coalesce(-sum(points) FILTER (WHERE kind = $5), 0), "
        "coalesce(-sum(points) FILTER (WHERE kind = $6), 0), coalesce(sum(points) FILTER (WHERE kind = $7), 0), "
        "coalesce(-sum(points) FILTER (WHERE kind = $8 AND points < 0), 0), "
        "coalesce(sum(points) FILTER (WHERE kind = $8 AND points > 0), 0) FROM loyalty_entries "
        "WHERE workspace_id = $1 AND ($3::date IS NULL OR entry_time >= $3::date::timestamp AT TIME ZONE $2) GROUP BY 2 "
        "ON CONFLICT (workspace_id, month) DO UPDATE SET earned = excluded.earned, redeemed = excluded.redeemed, "
        "expired = excluded.expired, adjusted = excluded.adjusted, taken_back = excluded.taken_back, "
        "given_back = excluded.given_back",
        workspace_id,
        zone,
        since,
        int(EntryKind.EARN),
        int(EntryKind.REDEEM),
        int(EntryKind.EXPIRE),
        int(EntryKind.ADJUST),
        int(EntryKind.REVERSE),
    )


async def write_figures(
    connection: AsyncConnection, workspace_id: str, last_entry_id: int, reckon_time: datetime
) -> None:
    """Reckons what is outstanding."""
    await execute(
        connection,
        "INSERT INTO loyalty_figures AS f (workspace_id, outstanding, debt, holding_identifiers, last_entry_id, reckon_time) "
        "SELECT $1, coalesce(sum(remaining), 0), "
        "(SELECT coalesce(sum(remaining), 0) FROM loyalty_debts WHERE workspace_id = $1 AND remaining > 0), "
        "count(DISTINCT node_id), $2, $3 FROM loyalty_batches WHERE workspace_id = $1 AND remaining > 0 "
        "ON CONFLICT (workspace_id) DO UPDATE SET outstanding = excluded.outstanding, debt = excluded.debt, "
        "holding_identifiers = excluded.holding_identifiers, last_entry_id = excluded.last_entry_id, "
        "reckon_time = excluded.reckon_time",
        workspace_id,
        last_entry_id,
        reckon_time,
    )
