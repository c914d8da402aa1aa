"""The entries of lists of customers: nodes. What PostgreSQL has is the truth; the history has copies of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows, number_array


@dataclass(frozen=True)
class WaitingEntry:
    """An entry that the history does not know of: whether it is in, and by a change of when, microseconds since 1970 UTC."""

    node_id: int
    is_in: bool
    change_us: int


async def put_in(
    connection: AsyncConnection, workspace_id: str, customer_list_id: str, nodes: Collection[int], change_us: int
) -> int:
    """Puts nodes into a list; returns how many are new."""
    return await _change(
        connection,
        "INSERT INTO customer_list_entries AS e (workspace_id, customer_list_id, node_id, is_in, change_us, is_applied) "
        "SELECT $1, $2, node_id, true, $4, false FROM unnest($3::text::bigint[]) AS n(node_id) "
        "ON CONFLICT (workspace_id, customer_list_id, node_id) DO UPDATE "
        "SET is_in = true, change_us = excluded.change_us, is_applied = false WHERE NOT e.is_in",
        workspace_id,
        customer_list_id,
        nodes,
        change_us,
    )


async def take_out(
    connection: AsyncConnection, workspace_id: str, customer_list_id: str, nodes: Collection[int], change_us: int
) -> int:
    """Takes nodes out of a list; returns how many were in it."""
    return await _change(
        connection,
        "UPDATE customer_list_entries SET is_in = false, change_us = $4, is_applied = false "
        "WHERE workspace_id = $1 AND customer_list_id = $2 AND node_id = ANY($3::text::bigint[]) AND is_in",
        workspace_id,
        customer_list_id,
        nodes,
        change_us,
    )


async def _change(
    connection: AsyncConnection,
    statement: str,
    workspace_id: str,
    customer_list_id: str,
    nodes: Collection[int],
    change_us: int,
) -> int:
    rows = await fetch_rows(
        connection,
        f"WITH changed AS ({statement} RETURNING 1) SELECT count(*) AS n FROM changed",
        workspace_id,
        customer_list_id,
        number_array(nodes),
        change_us,
    )
    return int(rows[0]["n"])


async def entries_among(
    connection: AsyncConnection, workspace_id: str, customer_list_id: str, nodes: Collection[int]
) -> set[int]:
    """Returns which of some nodes are in a list."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM customer_list_entries "
        "WHERE workspace_id = $1 AND customer_list_id = $2 AND node_id = ANY($3::text::bigint[]) AND is_in",
        workspace_id,
        customer_list_id,
        number_array(nodes),
    )
    return {row["node_id"] for row in rows}


async def waiting_entries(
    connection: AsyncConnection, workspace_id: str, customer_list_id: str, *, limit: int
) -> list[WaitingEntry]:
    """Returns entries that the history does not know of."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, is_in, change_us FROM customer_list_entries "
        "WHERE workspace_id = $1 AND customer_list_id = $2 AND NOT is_applied ORDER BY node_id LIMIT $3",
        workspace_id,
        customer_list_id,
        limit,
    )
    return [WaitingEntry(row["node_id"], row["is_in"], row["change_us"]) for row in rows]


async def write_applied(
    connection: AsyncConnection, workspace_id: str, customer_list_id: str, nodes: Collection[int]
) -> None:
    """Says that the history knows of entries, read in this transaction, under the lock; those that are out go."""
    await execute(
        connection,
        "DELETE FROM customer_list_entries WHERE workspace_id = $1 AND customer_list_id = $2 "
        "AND node_id = ANY($3::text::bigint[]) AND NOT is_in",
        workspace_id,
        customer_list_id,
        number_array(nodes),
    )
    await execute(
        connection,
        "UPDATE customer_list_entries SET is_applied = true WHERE workspace_id = $1 AND customer_list_id = $2 "
        "AND node_id = ANY($3::text::bigint[])",
        workspace_id,
        customer_list_id,
        number_array(nodes),
    )


async def lists_waiting(connection: AsyncConnection, *, before_us: int) -> list[tuple[str, str]]:
    """Returns (workspace, list) of the lists with entries of before a moment that the history does not know of."""
    rows = await fetch_rows(
        connection,
        "SELECT DISTINCT workspace_id, customer_list_id FROM customer_list_entries "
        "WHERE NOT is_applied AND change_us < $1 LIMIT 100",
        before_us,
    )
    return [(row["workspace_id"], row["customer_list_id"]) for row in rows]


async def delete_entries(connection: AsyncConnection, workspace_id: str, customer_list_id: str) -> None:
    """Removes all entries of a list that nobody names."""
    await execute(
        connection,
        "DELETE FROM customer_list_entries WHERE workspace_id = $1 AND customer_list_id = $2",
        workspace_id,
        customer_list_id,
    )


async def shrink_by(connection: AsyncConnection, workspace_id: str, nodes: Collection[int]) -> None:
    """Takes the entries of people who are about to be erased out of the counts of their lists."""
    await execute(
        connection,
        "UPDATE customer_lists l SET entry_count = l.entry_count - e.entries FROM "
        "(SELECT customer_list_id, count(*) AS entries FROM customer_list_entries "
        "WHERE workspace_id = $1 AND node_id = ANY($2::text::bigint[]) AND is_in GROUP BY 1) e "
        "WHERE l.workspace_id = $1 AND l.customer_list_id = e.customer_list_id",
        workspace_id,
        number_array(nodes),
    )


async def pages_of_entries(
    connection: AsyncConnection, workspace_id: str, *, size: int
) -> AsyncIterator[list[tuple[str, int, int]]]:
    """Yields (list, node, time of the change) of all entries of a workspace, page by page."""
    after_list, after_node = "", 0
    while True:
        rows = await fetch_rows(
            connection,
            "SELECT customer_list_id, node_id, change_us FROM customer_list_entries "
            "WHERE workspace_id = $1 AND is_in AND (customer_list_id, node_id) > ($2, $3) "
            "ORDER BY customer_list_id, node_id LIMIT $4",
            workspace_id,
            after_list,
            after_node,
            size,
        )
        if not rows:
            return
        yield [(row["customer_list_id"], row["node_id"], row["change_us"]) for row in rows]
        after_list, after_node = rows[-1]["customer_list_id"], rows[-1]["node_id"]


async def all_entries(connection: AsyncConnection, workspace_id: str, customer_list_id: str) -> list[int]:
    """Returns the nodes of a list."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM customer_list_entries WHERE workspace_id = $1 AND customer_list_id = $2 AND is_in",
        workspace_id,
        customer_list_id,
    )
    return [row["node_id"] for row in rows]
