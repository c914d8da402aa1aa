"""Counts, and what is read to be shown or replayed."""

from __future__ import annotations

from collections.abc import Collection

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute, fetch_rows, number_array
from services.common.reads import ENTERED
from services.identity.domain import StoredLink
from services.identity.domain.customers import Totals
from services.identity.storage.links import LINK_COLUMNS, link_of


async def add_totals(connection: AsyncConnection, workspace_id: str, delta: Totals) -> None:
    """Adds to the counts of the workspace."""
    if delta == Totals():
        return
    await execute(
        connection,
        "INSERT INTO totals AS t (workspace_id, identifiers, customers, refused_links) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (workspace_id) DO UPDATE SET identifiers = t.identifiers + excluded.identifiers, "
        "customers = t.customers + excluded.customers, refused_links = t.refused_links + excluded.refused_links",
        workspace_id,
        delta.identifiers,
        delta.customers,
        delta.refused_links,
    )


async def read_totals(connection: AsyncConnection, workspace_id: str) -> Totals:
    """Returns the counts of the workspace."""
    rows = await fetch_rows(
        connection, "SELECT identifiers, customers, refused_links FROM totals WHERE workspace_id = $1", workspace_id
    )
    return Totals(*rows[0]) if rows else Totals()


async def read_own_types(connection: AsyncConnection, workspace_id: str, asked: str, limit: int) -> list[str]:
    """Returns up to `limit` identifier types of the workspace's own in their order, `asked` first if it is one of them."""
    rows = await fetch_rows(
        connection,
        "SELECT type FROM identifier_types WHERE workspace_id = $1 ORDER BY type <> $2, type LIMIT $3",
        workspace_id,
        asked,
        limit,
    )
    return [row["type"] for row in rows]


async def read_types_had(connection: AsyncConnection, workspace_id: str, kinds: Collection[str]) -> list[str]:
    """Returns those of some types that anybody ever had, in their order."""
    rows = await fetch_rows(
        connection,
        "SELECT type FROM identifier_types WHERE workspace_id = $1 AND type = ANY($2::text[]) ORDER BY type",
        workspace_id,
        list(kinds),
    )
    return [row["type"] for row in rows]


async def read_node_types(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> dict[int, str]:
    """Returns the types of some nodes, by node; unknown and erased ones are left out."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, type FROM nodes WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) AND erase_time IS NULL",
        workspace_id,
        list(node_ids),
    )
    return {row["node_id"]: row["type"] for row in rows}


async def read_customers_of(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> list[asyncpg.Record]:
    """Returns, for each node id that exists, `requested_id` and its customer's nodes with encrypted values, oldest first."""
    return await fetch_rows(
        connection,
        "SELECT w.id AS requested_id, m.node_id, m.type, m.value_encrypted, m.create_time, m.customer_id, "
        "m.mapping_version, m.latest_micros FROM unnest($2::bigint[]) AS w (id) CROSS JOIN LATERAL "
        "(SELECT customer_id FROM nodes WHERE workspace_id = $1 AND node_id = w.id AND erase_time IS NULL OFFSET 0) AS n "
        "CROSS JOIN LATERAL "
        "(SELECT * FROM nodes WHERE workspace_id = $1 AND customer_id = n.customer_id OFFSET 0) AS m "
        "ORDER BY w.id, m.created_seq",
        workspace_id,
        list(node_ids),
    )


async def read_node_owners(database: Database, workspace_id: str, node_ids: Collection[int]) -> dict[int, int]:
    """Returns all nodes of the customers who have some nodes, each with its customer, in one statement of its own."""
    rows = await database.read(
        f"SELECT m.node_id, m.customer_id FROM {ENTERED} CROSS JOIN LATERAL unnest($2::text::bigint[]) AS w (id) "
        "CROSS JOIN LATERAL (SELECT customer_id FROM nodes WHERE workspace_id = entered.workspace AND node_id = w.id "
        "AND erase_time IS NULL OFFSET 0) AS n CROSS JOIN LATERAL "
        "(SELECT node_id, customer_id FROM nodes WHERE workspace_id = entered.workspace AND customer_id = n.customer_id "
        "OFFSET 0) AS m",
        workspace_id,
        number_array(node_ids),
    )
    return dict(map(tuple, rows))


async def read_holder(
    database: Database, workspace_id: str, node_id: int, value_hash: bytes
) -> tuple[bool, list[asyncpg.Record]]:
    """Returns whether a node stands for a value, and then the nodes of whoever has it, as `read_customers_of`.

    Nothing at all stands for nobody; False with rows: another value has the id, or it is of somebody who was erased.
    """
    rows = await database.read(
        "SELECT n.is_it, m.node_id, m.type, m.value_encrypted, m.create_time, m.customer_id, m.mapping_version, "
        f"m.latest_micros FROM {ENTERED} CROSS JOIN LATERAL (SELECT customer_id, "
        "erase_time IS NULL AND value_hash = $3 AS is_it FROM nodes WHERE workspace_id = entered.workspace AND node_id = $2 "
        "OFFSET 0) AS n LEFT JOIN LATERAL (SELECT * FROM nodes WHERE n.is_it AND workspace_id = entered.workspace "
        "AND customer_id = n.customer_id OFFSET 0) AS m ON true ORDER BY m.created_seq",
        workspace_id,
        node_id,
        value_hash,
    )
    return bool(rows) and rows[0]["is_it"], rows


async def read_nodes_after(
    connection: AsyncConnection, workspace_id: str, after_node_id: int, limit: int
) -> list[asyncpg.Record]:
    """Returns up to `limit` nodes with greater ids, in the order of their ids, without values."""
    return await fetch_rows(
        connection,
        "SELECT node_id, type, create_time, customer_id, mapping_version, latest_micros FROM nodes "
        "WHERE workspace_id = $1 AND node_id > $2 AND erase_time IS NULL ORDER BY node_id LIMIT $3",
        workspace_id,
        after_node_id,
        limit,
    )


async def read_node_ids(connection: AsyncConnection, workspace_id: str, after_node_id: int, limit: int) -> list[int]:
    """Returns up to `limit` greater node ids, in their order."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM nodes WHERE workspace_id = $1 AND node_id > $2 AND erase_time IS NULL ORDER BY node_id LIMIT $3",
        workspace_id,
        after_node_id,
        limit,
    )
    return [row[0] for row in rows]


async def read_values(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> dict[int, bytes]:
    """Returns the encrypted values of nodes."""
    if not node_ids:
        return {}
    rows = await fetch_rows(
        connection,
        "SELECT n.* FROM unnest($2::text::bigint[]) AS w (id) CROSS JOIN LATERAL "
        "(SELECT node_id, value_encrypted FROM nodes WHERE workspace_id = $1 AND node_id = w.id OFFSET 0) AS n",
        workspace_id,
        number_array(node_ids),
    )
    return {row[0]: bytes(row[1]) for row in rows}


async def read_evidence(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], limit: int
) -> list[StoredLink]:
    """Returns links in any state at any of the nodes: accepted ones, others with evidence, those without; each kind by age."""
    rows = await fetch_rows(
        connection,
        f"SELECT {LINK_COLUMNS} FROM links l WHERE l.workspace_id = $1 "
        "AND (l.node_a = ANY($2::bigint[]) OR l.node_b = ANY($2::bigint[])) "
        "ORDER BY (l.state <> 'accepted')::int + (l.occur_time IS NULL)::int, l.occur_time, "
        'l.message_id COLLATE "C", l.node_a, l.node_b LIMIT $3',
        workspace_id,
        list(node_ids),
        limit,
    )
    return [link_of(row) for row in rows]
