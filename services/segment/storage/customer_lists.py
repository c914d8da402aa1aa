"""Lists of customers, but their entries."""

from __future__ import annotations

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, clauses
from services.segment.domain.customer_lists import CustomerList

_COLUMNS = (
    "customer_list_id, display_name, description, entry_count, change_us, revision, create_time, update_time, "
    "delete_time"
)
_LISTED = {
    "customer_list_id": 'customer_list_id COLLATE "C"',
    "display_name": 'display_name COLLATE "C"',
    "create_time": "create_time",
    "update_time": "update_time",
}


async def find_list(
    connection: AsyncConnection, workspace_id: str, customer_list_id: str, *, is_to_change: bool = False
) -> CustomerList | None:
    """Returns a list, a deleted one too, or None; `is_to_change`: whoever else would change it waits for this transaction."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM customer_lists WHERE workspace_id = $1 AND customer_list_id = $2"
        f"{' FOR UPDATE' if is_to_change else ''}",
        workspace_id,
        customer_list_id,
    )
    return _list(rows[0]) if rows else None


async def missing_lists(connection: AsyncConnection, workspace_id: str, customer_list_ids: frozenset[str]) -> list[str]:
    """Returns those of the ids that are no list's, or a deleted one's."""
    if not customer_list_ids:
        return []
    rows = await fetch_rows(
        connection,
        "SELECT customer_list_id FROM customer_lists "
        "WHERE workspace_id = $1 AND customer_list_id = ANY($2::text[]) AND delete_time IS NULL",
        workspace_id,
        sorted(customer_list_ids),
    )
    return sorted(customer_list_ids - {row["customer_list_id"] for row in rows})


async def list_lists(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[CustomerList]:
    """Returns the lists of a page, in its order, and one more where more follow."""
    sql = clauses(listing, _LISTED, first=2)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM customer_lists WHERE workspace_id = $1 AND delete_time IS NULL AND {sql.where} "
        f"ORDER BY {sql.order} LIMIT {listing.size + 1}",
        workspace_id,
        *sql.arguments,
    )
    return [_list(row) for row in rows]


async def count_lists(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many there are that are not deleted."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM customer_lists WHERE workspace_id = $1 AND delete_time IS NULL",
        workspace_id,
    )
    return int(rows[0]["n"])


async def insert_list(connection: AsyncConnection, workspace_id: str, customer_list: CustomerList) -> None:
    """Writes a new list; the caller holds the workspace's lock and knows that the id is not taken."""
    await execute(
        connection,
        "INSERT INTO customer_lists (workspace_id, customer_list_id, display_name, description, create_time, update_time) "
        "VALUES ($1, $2, $3, $4, $5, $5)",
        workspace_id,
        customer_list.customer_list_id,
        customer_list.display_name,
        customer_list.description,
        customer_list.create_time,
    )


async def update_list(connection: AsyncConnection, workspace_id: str, customer_list: CustomerList) -> None:
    """Writes all of a list that can change."""
    await execute(
        connection,
        "UPDATE customer_lists SET display_name = $3, description = $4, entry_count = $5, change_us = $6, revision = $7, "
        "update_time = $8, delete_time = $9 WHERE workspace_id = $1 AND customer_list_id = $2",
        workspace_id,
        customer_list.customer_list_id,
        customer_list.display_name,
        customer_list.description,
        customer_list.entry_count,
        customer_list.change_us,
        customer_list.revision,
        customer_list.update_time,
        customer_list.delete_time,
    )


def _list(row: asyncpg.Record) -> CustomerList:
    return CustomerList(
        customer_list_id=row["customer_list_id"],
        display_name=row["display_name"],
        description=row["description"],
        entry_count=row["entry_count"],
        change_us=row["change_us"],
        revision=row["revision"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        delete_time=row["delete_time"],
    )
