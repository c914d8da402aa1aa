"""Identifiers that were taken out, and the evidence that is kept aside of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.identity.domain import Edge, pair_of
from services.identity.domain.quarantine import COUNTED
from services.identity.storage.times import micros_of, time_of


async def read_taken_out(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> set[int]:
    """Returns those of the nodes that are in quarantine."""
    if not node_ids:
        return set()
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM quarantine WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) AND release_time IS NULL",
        workspace_id,
        list(node_ids),
    )
    return {row[0] for row in rows}


async def count_refused(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], most: int
) -> dict[int, int]:
    """Returns how many links the rules refused at each node since it was released last, counted up to `most` beyond that."""
    if not node_ids:
        return {}
    counts = " OR ".join(f"l.reason LIKE '{reason}%'" for reason in COUNTED)
    at = (
        "SELECT 1 FROM links l WHERE l.workspace_id = $1 AND l.{end} = w.id AND l.state = 'refused' "
        f"AND ({counts}) LIMIT $3 + w.before"
    )
    rows = await fetch_rows(
        connection,
        "WITH w AS (SELECT v.id, coalesce(q.refused_before, 0) AS before FROM unnest($2::bigint[]) AS v (id) "
        "LEFT JOIN quarantine q ON q.workspace_id = $1 AND q.node_id = v.id) "
        f"SELECT w.id, (SELECT count(*) FROM (({at.format(end='node_a')}) UNION ALL ({at.format(end='node_b')})) f) - w.before "
        "FROM w",
        workspace_id,
        list(node_ids),
        most,
    )
    return {row[0]: row[1] for row in rows}


async def take_out(connection: AsyncConnection, workspace_id: str, refused: Mapping[int, int], now: datetime) -> None:
    """Puts nodes in quarantine, each with how many links were refused there; those that are in it stay as they are."""
    if not refused:
        return
    await execute(
        connection,
        "INSERT INTO quarantine AS q (workspace_id, node_id, create_time, refused_links) "
        "SELECT $1, v.id, $2, v.refused FROM unnest($3::bigint[], $4::bigint[]) AS v (id, refused) "
        "ON CONFLICT (workspace_id, node_id) DO UPDATE SET create_time = excluded.create_time, "
        "refused_links = q.refused_before + excluded.refused_links, release_time = NULL, operator = '' "
        "WHERE q.release_time IS NOT NULL",
        workspace_id,
        now,
        list(refused.keys()),
        list(refused.values()),
    )


async def set_aside(
    connection: AsyncConnection, workspace_id: str, evidence: Sequence[tuple[int, Edge]], now: datetime
) -> None:
    """Keeps evidence of nodes in quarantine; of several pieces of a pair the earliest."""
    if not evidence:
        return
    await execute(
        connection,
        "INSERT INTO set_aside AS s (workspace_id, record_time, node_id, other_node_id, occur_time, message_id) "
        "SELECT $1, $2, * FROM unnest($3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[]) "
        "ON CONFLICT (workspace_id, node_id, other_node_id) DO UPDATE SET occur_time = excluded.occur_time, "
        'message_id = excluded.message_id WHERE (excluded.occur_time, excluded.message_id COLLATE "C") '
        '< (s.occur_time, s.message_id COLLATE "C")',
        workspace_id,
        now,
        [node_id for node_id, _ in evidence],
        [edge.node_b if edge.node_a == node_id else edge.node_a for node_id, edge in evidence],
        [time_of(edge.occur_micros) for _, edge in evidence],
        [edge.message_id for _, edge in evidence],
    )


async def read_set_aside(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], limit: int
) -> list[tuple[Edge, datetime]]:
    """Returns evidence that is kept aside at any of the nodes, at either end, the earliest first, and when it was recorded."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, other_node_id, occur_time, message_id, record_time FROM set_aside WHERE workspace_id = $1 "
        "AND (node_id = ANY($2::bigint[]) OR other_node_id = ANY($2::bigint[])) "
        'ORDER BY occur_time, message_id COLLATE "C", node_id, other_node_id LIMIT $3',
        workspace_id,
        list(node_ids),
        limit,
    )
    return [(Edge(micros_of(row[2]), row[3], *pair_of(row[0], row[1])), row[4]) for row in rows]


async def take_aside(connection: AsyncConnection, workspace_id: str, node_id: int, limit: int) -> list[Edge]:
    """Removes evidence that is kept aside of a node, the earliest first, and returns it."""
    rows = await fetch_rows(
        connection,
        "DELETE FROM set_aside WHERE workspace_id = $1 AND node_id = $2 AND other_node_id IN "
        "(SELECT other_node_id FROM set_aside WHERE workspace_id = $1 AND node_id = $2 "
        'ORDER BY occur_time, message_id COLLATE "C", other_node_id LIMIT $3) '
        "RETURNING other_node_id, occur_time, message_id",
        workspace_id,
        node_id,
        limit,
    )
    return sorted(Edge(micros_of(row[1]), row[2], *pair_of(node_id, row[0])) for row in rows)


async def release(
    connection: AsyncConnection, workspace_id: str, node_id: int, refused: int, operator: str, now: datetime
) -> None:
    """Ends a quarantine; links that were refused by now, `refused` of them, bring no other one."""
    await execute(
        connection,
        "UPDATE quarantine SET release_time = $3, operator = $4, refused_before = refused_before + $5 "
        "WHERE workspace_id = $1 AND node_id = $2",
        workspace_id,
        node_id,
        now,
        operator,
        refused,
    )


_COLUMNS = (
    "q.node_id, q.create_time, q.refused_links, q.release_time, n.type, n.value_encrypted, n.customer_id, "
    "(SELECT count(*) FROM set_aside s WHERE s.workspace_id = $1 AND s.node_id = q.node_id) AS links_set_aside"
)


async def read_quarantined(connection: AsyncConnection, workspace_id: str, node_id: int) -> asyncpg.Record | None:
    """Returns an identifier that is in quarantine, or was."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM quarantine q JOIN nodes n USING (workspace_id, node_id) "
        "WHERE q.workspace_id = $1 AND q.node_id = $2",
        workspace_id,
        node_id,
    )
    return rows[0] if rows else None


async def list_quarantined(
    connection: AsyncConnection, workspace_id: str, after: tuple[datetime, int] | None, limit: int
) -> list[asyncpg.Record]:
    """Returns identifiers in quarantine, those taken out last first, after a place."""
    at, node_id = after or (None, 0)
    return await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM quarantine q JOIN nodes n USING (workspace_id, node_id) "
        "WHERE q.workspace_id = $1 AND q.release_time IS NULL "
        "AND ($2::timestamptz IS NULL OR q.create_time < $2 OR (q.create_time = $2 AND q.node_id > $3)) "
        "ORDER BY q.create_time DESC, q.node_id LIMIT $4",
        workspace_id,
        at,
        node_id,
        limit,
    )


async def count_quarantined(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many identifiers are in quarantine."""
    rows = await fetch_rows(
        connection, "SELECT count(*) FROM quarantine WHERE workspace_id = $1 AND release_time IS NULL", workspace_id
    )
    return int(rows[0][0])
