"""The link log, the present state of pairs, and what awaits review."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.identity.domain import Changes, Edge, LinkState, Pair, StoredLink, Verdict
from services.identity.domain.linking import BLOCKED_VALUE
from services.identity.storage.times import micros_of, time_of

LINK_COLUMNS = "l.node_a, l.node_b, l.occur_time, l.message_id, l.state, l.reason, l.barred, l.rules_version"
"""What a link is read from."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A row of the link log; `kind` is evidence, link, cut, lift or rules_applied, `seq` orders the log of a workspace."""

    seq: int
    kind: str
    edge: Edge
    reason: str
    operator: str = ""


async def read_links(connection: AsyncConnection, workspace_id: str, pairs: Collection[Pair]) -> dict[Pair, StoredLink]:
    """Returns what is kept of pairs; those never linked are absent."""
    if not pairs:
        return {}
    rows = await fetch_rows(
        connection,
        f"SELECT f.* FROM unnest($2::bigint[], $3::bigint[]) AS p (a, b) CROSS JOIN LATERAL "
        f"(SELECT {LINK_COLUMNS} FROM links l WHERE l.workspace_id = $1 AND l.node_a = p.a AND l.node_b = p.b OFFSET 0) f",
        workspace_id,
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
    )
    return {link.pair: link for link in map(link_of, rows)}


async def read_links_at(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], limit: int
) -> list[StoredLink]:
    """Returns the links in any state at any of the nodes, in no order; one between two of them comes twice.

    At most `limit` are read at the smaller and at the greater ends: as many as `limit` in all may not be all there are.
    """
    rows = await fetch_rows(
        connection,
        f"(SELECT f.* FROM unnest($2::bigint[]) AS w (id) CROSS JOIN LATERAL "
        f"(SELECT {LINK_COLUMNS} FROM links l WHERE l.workspace_id = $1 AND l.node_a = w.id LIMIT $3) f LIMIT $3) "
        f"UNION ALL (SELECT f.* FROM unnest($2::bigint[]) AS w (id) CROSS JOIN LATERAL "
        f"(SELECT {LINK_COLUMNS} FROM links l WHERE l.workspace_id = $1 AND l.node_b = w.id LIMIT $3) f LIMIT $3)",
        workspace_id,
        list(node_ids),
        limit,
    )
    return [link_of(row) for row in rows]


async def read_accepted_links(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> list[StoredLink]:
    """Returns the accepted links that start at any of the nodes, the smaller end first."""
    rows = await fetch_rows(
        connection,
        f"SELECT {LINK_COLUMNS} FROM links l "
        "WHERE l.workspace_id = $1 AND l.node_a = ANY($2::bigint[]) AND l.state = 'accepted'",
        workspace_id,
        list(node_ids),
    )
    return [link_of(row) for row in rows]


async def read_earliest(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> dict[int, int]:
    """Returns when the earliest evidence at each of the nodes happened, microseconds since 1970 UTC; absent without any."""
    if not node_ids:
        return {}
    at = "(SELECT min(l.occur_time) FROM links l WHERE l.workspace_id = $1 AND l.{end} = w.id)"
    rows = await fetch_rows(
        connection,
        f"SELECT w.id, least({at.format(end='node_a')}, {at.format(end='node_b')}) FROM unnest($2::bigint[]) AS w (id)",
        workspace_id,
        list(node_ids),
    )
    return {row[0]: micros_of(row[1]) for row in rows if row[1] is not None}


async def read_first_accepted(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> dict[int, int]:
    """Returns when the earliest evidence that holds at each of the nodes happened; as `read_earliest` else."""
    at = "(SELECT min(l.occur_time) FROM links l WHERE l.workspace_id = $1 AND l.{end} = w.id AND l.state = 'accepted')"
    rows = await fetch_rows(
        connection,
        f"SELECT w.id, least({at.format(end='node_a')}, {at.format(end='node_b')}) FROM unnest($2::bigint[]) AS w (id)",
        workspace_id,
        list(node_ids),
    )
    return {node_id: micros_of(moment) for node_id, moment in rows if moment is not None}


async def read_cuts_at(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> set[Pair]:
    """Returns the pairs at any of the nodes that an operator cut."""
    rows = await fetch_rows(
        connection,
        "SELECT node_a, node_b FROM links WHERE workspace_id = $1 AND barred "
        "AND (node_a = ANY($2::bigint[]) OR node_b = ANY($2::bigint[]))",
        workspace_id,
        list(node_ids),
    )
    return {(row[0], row[1]) for row in rows}


async def write_links(connection: AsyncConnection, workspace_id: str, changes: Changes) -> None:
    """Keeps the new state of pairs."""
    if not changes.links:
        return
    await execute(
        connection,
        "INSERT INTO links (workspace_id, node_a, node_b, occur_time, message_id, state, reason, barred, rules_version) "
        "SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], "
        "$8::boolean[], $9::integer[]) ON CONFLICT (workspace_id, node_a, node_b) DO UPDATE SET "
        "occur_time = excluded.occur_time, message_id = excluded.message_id, state = excluded.state, "
        "reason = excluded.reason, barred = excluded.barred, rules_version = excluded.rules_version",
        workspace_id,
        [link.pair[0] for link in changes.links],
        [link.pair[1] for link in changes.links],
        [time_of(link.edge.occur_micros) if link.edge else None for link in changes.links],
        [link.edge.message_id if link.edge else "" for link in changes.links],
        [link.verdict.state.value for link in changes.links],
        [link.verdict.reason for link in changes.links],
        [link.barred for link in changes.links],
        [link.edge.rules_version if link.edge else 0 for link in changes.links],
    )


async def delete_links(connection: AsyncConnection, workspace_id: str, pairs: Collection[Pair]) -> None:
    """Forgets pairs of which there is nothing to be kept."""
    if not pairs:
        return
    await execute(
        connection,
        "DELETE FROM links l USING unnest($2::bigint[], $3::bigint[]) AS p (a, b) "
        "WHERE l.workspace_id = $1 AND l.node_a = p.a AND l.node_b = p.b",
        workspace_id,
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
    )


async def append_log(
    connection: AsyncConnection, workspace_id: str, entries: Sequence[LogEntry], now: datetime
) -> None:
    """Appends to the link log."""
    if not entries:
        return
    await execute(
        connection,
        "INSERT INTO link_log (workspace_id, record_time, seq, kind, node_a, node_b, occur_time, message_id, reason, "
        "operator, rules_version) SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::bigint[], "
        "$7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::integer[])",
        workspace_id,
        now,
        [entry.seq for entry in entries],
        [entry.kind for entry in entries],
        [entry.edge.node_a for entry in entries],
        [entry.edge.node_b for entry in entries],
        [time_of(entry.edge.occur_micros) for entry in entries],
        [entry.edge.message_id for entry in entries],
        [entry.reason for entry in entries],
        [entry.operator for entry in entries],
        [entry.edge.rules_version for entry in entries],
    )


async def queue_reviews(
    connection: AsyncConnection, workspace_id: str, edges: Iterable[Edge], reason: str, now: datetime, most: int
) -> None:
    """Puts pairs up for a human to look at; one row a pair and reason, and none where the workspace has `most` of them."""
    rows = list(edges)
    if not rows:
        return
    await execute(
        connection,
        "INSERT INTO review_queue (workspace_id, reason, create_time, node_a, node_b, occur_time, message_id) "
        "SELECT $1, $2, $3, * FROM unnest($4::bigint[], $5::bigint[], $6::timestamptz[], $7::text[]) LIMIT "
        "greatest(0, $8 - (SELECT count(*) FROM (SELECT 1 FROM review_queue q WHERE q.workspace_id = $1 LIMIT $8) f)) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        reason,
        now,
        [edge.node_a for edge in rows],
        [edge.node_b for edge in rows],
        [time_of(edge.occur_micros) for edge in rows],
        [edge.message_id for edge in rows],
        most,
    )


def link_of(row: Any) -> StoredLink:
    """Returns a link from a row of `LINK_COLUMNS`."""
    pair = (row[0], row[1])
    reason = row[5]
    blocked = reason[len(BLOCKED_VALUE) :] if reason.startswith(BLOCKED_VALUE) else ""
    edge = None if row[2] is None else Edge(micros_of(row[2]), row[3], *pair, row[7], blocked)
    return StoredLink(pair, edge, Verdict(LinkState(row[4]), reason), row[6])
