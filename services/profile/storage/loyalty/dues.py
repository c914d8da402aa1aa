"""What time has made due, over all workspaces; and whether the sums are right."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows, number_array


async def list_due(connection: AsyncConnection, now: datetime, limit: int) -> dict[str, list[int]]:
    """Returns nodes whose batches have ended or whose tier is to be looked at, by workspace; needs a system transaction.

    Args:
        connection: The transaction.
        now: The moment.
        limit: How many nodes, of all workspaces together. Nodes that were erased are left out.
    """
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id, node_id FROM ("
        "(SELECT DISTINCT workspace_id, node_id FROM loyalty_batches WHERE remaining > 0 AND expire_time <= $1 LIMIT $2) "
        "UNION (SELECT workspace_id, node_id FROM loyalty_accounts WHERE check_time <= $1 LIMIT $2)) AS due "
        "WHERE NOT EXISTS (SELECT FROM erased_nodes e WHERE e.workspace_id = due.workspace_id AND e.node_id = due.node_id) "
        "ORDER BY workspace_id, node_id LIMIT $2",
        now,
        limit,
    )
    due: dict[str, list[int]] = {}
    for row in rows:
        due.setdefault(row["workspace_id"], []).append(row["node_id"])
    return due


async def count_event_batches(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int], names: Collection[str]
) -> dict[tuple[int, str], int]:
    """Returns how many events of some names earned at each of some nodes."""
    if not names:
        return {}
    rows = await fetch_rows(
        connection,
        "SELECT node_id, event_name, count(*) AS n FROM loyalty_batches WHERE workspace_id = $1 "
        "AND node_id = ANY($2::text::bigint[]) AND event_name = ANY($3::text[]) GROUP BY node_id, event_name",
        workspace_id,
        number_array(nodes),
        sorted(names),
    )
    return {(row["node_id"], row["event_name"]): row["n"] for row in rows}


async def list_workspaces(connection: AsyncConnection) -> list[str]:
    """Returns the workspaces with any points, from one to the next in the index; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "WITH RECURSIVE holders AS (SELECT min(workspace_id) AS id FROM loyalty_accounts UNION ALL "
        "SELECT (SELECT min(workspace_id) FROM loyalty_accounts WHERE workspace_id > holders.id) FROM holders "
        "WHERE holders.id IS NOT NULL) SELECT id FROM holders WHERE id IS NOT NULL ORDER BY id",
    )
    return [row["id"] for row in rows]


async def count_wrong(connection: AsyncConnection, workspace_id: str, after: int, limit: int) -> tuple[int, int | None]:
    """Looks at the next batches of a workspace, by id.

    Returns:
        How many of them hold something else than the sum of their rows, and the id behind which to go on; None at the end.
    """
    rows = await fetch_rows(
        connection,
        "SELECT max(batch_id) AS last, count(*) AS n, count(*) FILTER (WHERE remaining <> (SELECT coalesce(sum(e.points), 0) "
        "FROM loyalty_entries e WHERE e.workspace_id = $1 AND e.batch_id = page.batch_id)) AS wrong FROM ("
        "SELECT batch_id, remaining FROM loyalty_batches WHERE workspace_id = $1 AND batch_id > $2 ORDER BY batch_id LIMIT $3"
        ") AS page",
        workspace_id,
        after,
        limit,
    )
    (row,) = rows
    return row["wrong"], row["last"] if row["n"] == limit else None
