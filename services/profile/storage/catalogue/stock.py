"""How much of a product a store has, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, clauses
from services.profile.domain.catalogue.stock import NamedLevel, StockLevel, StockLine

_COLUMNS = "sku, store_id, quantity, state_time, update_time"


async def lock_stock(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one at a time change the stock of a workspace, until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"stock:{workspace_id}")


async def unknown_lines(
    connection: AsyncConnection, workspace_id: str, lines: Sequence[StockLine]
) -> dict[int, tuple[bool, bool]]:
    """Returns the places of lines whose product or store is not there or archived, with whether either is there."""
    rows = await fetch_rows(
        connection,
        "SELECT * FROM (SELECT l.place, "
        "EXISTS (SELECT FROM products p WHERE p.workspace_id = $1 AND p.sku = l.sku AND p.delete_time IS NULL) AS has_product, "
        "EXISTS (SELECT FROM stores s WHERE s.workspace_id = $1 AND s.store_id = l.store_id AND s.delete_time IS NULL) "
        "AS has_store FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS l(sku, store_id, place)) AS looked_up "
        "WHERE NOT (has_product AND has_store)",
        workspace_id,
        [line.sku for line in lines],
        [line.store_id for line in lines],
    )
    return {row["place"] - 1: (row["has_product"], row["has_store"]) for row in rows}


async def read_levels(
    connection: AsyncConnection, workspace_id: str, lines: Sequence[StockLine]
) -> dict[tuple[str, str], StockLevel]:
    """Returns what is known of what the lines speak of, by product and store."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM stock JOIN unnest($2::text[], $3::text[]) AS l(sku, store_id) USING (sku, store_id) "
        "WHERE workspace_id = $1",
        workspace_id,
        [line.sku for line in lines],
        [line.store_id for line in lines],
    )
    return {(row["sku"], row["store_id"]): StockLevel(**dict(row)) for row in rows}


async def count_levels(connection: AsyncConnection, workspace_id: str, at_most: int) -> int:
    """Returns how many lines of stock there are, counted up to `at_most`."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM (SELECT 1 FROM stock WHERE workspace_id = $1 LIMIT $2) AS counted",
        workspace_id,
        at_most,
    )
    return int(rows[0]["n"])


async def write_levels(
    connection: AsyncConnection,
    workspace_id: str,
    lines: Sequence[StockLine],
    *,
    state_time: datetime,
    update_time: datetime,
) -> None:
    """Writes statements that hold from now on, each product and store once."""
    await execute(
        connection,
        f"INSERT INTO stock (workspace_id, {_COLUMNS}) SELECT $1, l.sku, l.store_id, l.quantity, $5, $6 "
        "FROM unnest($2::text[], $3::text[], $4::bigint[]) AS l(sku, store_id, quantity) "
        "ON CONFLICT (workspace_id, sku, store_id) DO UPDATE SET quantity = excluded.quantity, "
        "state_time = excluded.state_time, update_time = excluded.update_time",
        workspace_id,
        [line.sku for line in lines],
        [line.store_id for line in lines],
        [line.quantity for line in lines],
        state_time,
        update_time,
    )


async def list_levels(
    connection: AsyncConnection, workspace_id: str, listing: Listing, *, column: str, key: str
) -> list[NamedLevel]:
    """Returns the lines of a listing, one more than its page has room for: those whose `column` is `key`."""
    found = clauses(listing, {"sku": "sku", "store_id": "store_id"}, first=4)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS}, "
        "(SELECT p.display_name FROM products p WHERE p.workspace_id = $1 AND p.sku = l.sku) AS product_name, "
        "(SELECT s.display_name FROM stores s WHERE s.workspace_id = $1 AND s.store_id = l.store_id) AS store_name "
        f"FROM stock l WHERE workspace_id = $1 AND {column} = $3 AND {found.where} ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        key,
        *found.arguments,
    )
    return [
        NamedLevel(
            StockLevel(**{name: row[name] for name in _COLUMNS.split(", ")}), row["product_name"], row["store_name"]
        )
        for row in rows
    ]


async def read_levels_after(
    connection: AsyncConnection, workspace_id: str, behind: tuple[str, str], limit: int
) -> list[StockLevel]:
    """Returns up to `limit` lines behind a product and store, in the order of both."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM stock WHERE workspace_id = $1 AND (sku, store_id) > ($2, $3) "
        "ORDER BY sku, store_id LIMIT $4",
        workspace_id,
        *behind,
        limit,
    )
    return [StockLevel(**dict(row)) for row in rows]


async def total_of_product(connection: AsyncConnection, workspace_id: str, sku: str) -> int:
    """Returns how much of a product all stores have together."""
    rows = await fetch_rows(
        connection,
        "SELECT coalesce(sum(quantity), 0)::bigint AS n FROM stock WHERE workspace_id = $1 AND sku = $2",
        workspace_id,
        sku,
    )
    return int(rows[0]["n"])
