"""Tables of identity. Every call works inside the caller's workspace transaction; SQL only, no decision.

Rows are looked up by key in a LATERAL subquery behind OFFSET 0: PostgreSQL can then only probe the index once a key. A
join it may plan as a scan of the whole workspace, and does while a table grows faster than it is analysed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.errors import Unavailable
from services.common.ids import stable_number
from services.identity.domain import Changes, Edge, KnownNode, LinkState, Pair, StoredLink, Verdict
from services.identity.domain.customers import Totals

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NODE_COLUMNS = (
    "node_id, type, created_seq, customer_id, mapping_version, latest_micros, latest_message_id, contested, value_hash"
)
_LINK_COLUMNS = "l.node_a, l.node_b, l.occur_time, l.message_id, l.state, l.reason, l.barred"


@dataclass(frozen=True, slots=True)
class NewNode:
    """A node to be made."""

    node: KnownNode
    value_hash: bytes
    value_encrypted: bytes


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A row of the link log; `kind` is evidence, link or cut, `seq` orders the log of a workspace."""

    seq: int
    kind: str
    edge: Edge
    reason: str
    operator: str = ""


def time_of(micros: int) -> datetime:
    """Returns the time of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def micros_of(time: datetime) -> int:
    """Returns microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


# --- one writer a workspace ---


async def begin_change(connection: AsyncConnection, workspace_id: str) -> int:
    """Makes this transaction the only writer of the workspace until it ends, and returns the number of its change.

    Numbers grow with every change of a workspace. What was read before the call may be old: read it again. Updates from
    arrays are planned without hash and merge joins from here on, for the reason above.

    Raises:
        Unavailable: If the writer before does not end within the lock timeout.
    """
    try:
        rows = await fetch_rows(
            connection,
            "SELECT pg_advisory_xact_lock($1), nextval('change_seq') AS change, "
            "set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)",
            stable_number("identity.writer", workspace_id),
        )
    except asyncpg.LockNotAvailableError as error:
        raise Unavailable(retry_after_seconds=1) from error
    return int(rows[0]["change"])


async def read_installation(connection: AsyncConnection) -> str:
    """Returns a name of this very database: a fresh one never has the name of another."""
    rows = await fetch_rows(
        connection,
        "SELECT system_identifier::text || '.' || oid::text FROM pg_control_system(), pg_database "
        "WHERE datname = current_database()",
    )
    return str(rows[0][0])


# --- nodes ---


async def find_nodes(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> dict[int, tuple[KnownNode, bytes]]:
    """Returns the nodes that exist, with the hash of each one's value."""
    if not node_ids:
        return {}
    rows = await fetch_rows(
        connection,
        f"SELECT n.* FROM unnest($2::bigint[]) AS w (id) CROSS JOIN LATERAL "
        f"(SELECT {_NODE_COLUMNS} FROM nodes WHERE workspace_id = $1 AND node_id = w.id OFFSET 0) AS n",
        workspace_id,
        list(node_ids),
    )
    return {row[0]: (_node(row), row[8]) for row in rows}


async def read_members(
    connection: AsyncConnection, workspace_id: str, customer_ids: Collection[int]
) -> dict[int, tuple[KnownNode, bytes]]:
    """Returns all nodes of customers by their current ids."""
    if not customer_ids:
        return {}
    rows = await fetch_rows(
        connection,
        f"SELECT n.* FROM unnest($2::bigint[]) AS w (id) CROSS JOIN LATERAL "
        f"(SELECT {_NODE_COLUMNS} FROM nodes WHERE workspace_id = $1 AND customer_id = w.id OFFSET 0) AS n",
        workspace_id,
        list(customer_ids),
    )
    return {row[0]: (_node(row), row[8]) for row in rows}


async def insert_nodes(
    connection: AsyncConnection,
    workspace_id: str,
    nodes: Sequence[NewNode],
    changes: Changes,
    mapping_version: int,
    now: datetime,
) -> None:
    """Makes nodes, each with the customer and the marks that `changes` give it."""
    if not nodes:
        return
    marked = [changes.marks.get(new.node.node_id, new.node) for new in nodes]
    await execute(
        connection,
        "INSERT INTO nodes (workspace_id, mapping_version, create_time, node_id, type, value_hash, value_encrypted, "
        "created_seq, customer_id, latest_micros, latest_message_id, contested) "
        "SELECT $1, $2, $3, * FROM unnest($4::bigint[], $5::text[], $6::bytea[], $7::bytea[], $8::bigint[], "
        "$9::bigint[], $10::bigint[], $11::text[], $12::boolean[])",
        workspace_id,
        mapping_version,
        now,
        [new.node.node_id for new in nodes],
        [new.node.type for new in nodes],
        [new.value_hash for new in nodes],
        [new.value_encrypted for new in nodes],
        [new.node.created_seq for new in nodes],
        [changes.customers[new.node.node_id] for new in nodes],
        [node.latest_micros for node in marked],
        [node.latest_message_id for node in marked],
        [node.contested for node in marked],
    )


async def mark_nodes(connection: AsyncConnection, workspace_id: str, nodes: Sequence[KnownNode]) -> None:
    """Keeps the latest evidence and the contest mark of nodes that exist."""
    if not nodes:
        return
    await execute(
        connection,
        "UPDATE nodes SET latest_micros = v.micros, latest_message_id = v.message_id, contested = v.contested "
        "FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::boolean[]) AS v (id, micros, message_id, contested) "
        "WHERE workspace_id = $1 AND node_id = v.id",
        workspace_id,
        [node.node_id for node in nodes],
        [node.latest_micros for node in nodes],
        [node.latest_message_id for node in nodes],
        [node.contested for node in nodes],
    )


async def move_nodes(
    connection: AsyncConnection, workspace_id: str, customers: Mapping[int, int], mapping_version: int
) -> None:
    """Gives nodes that exist another customer."""
    if not customers:
        return
    await execute(
        connection,
        "UPDATE nodes SET customer_id = v.customer_id, mapping_version = $2 "
        "FROM unnest($3::bigint[], $4::bigint[]) AS v (id, customer_id) WHERE workspace_id = $1 AND node_id = v.id",
        workspace_id,
        mapping_version,
        list(customers.keys()),
        list(customers.values()),
    )


# --- links ---


async def read_links(connection: AsyncConnection, workspace_id: str, pairs: Collection[Pair]) -> dict[Pair, StoredLink]:
    """Returns what is kept of pairs; those never linked are absent."""
    if not pairs:
        return {}
    rows = await fetch_rows(
        connection,
        f"SELECT f.* FROM unnest($2::bigint[], $3::bigint[]) AS p (a, b) CROSS JOIN LATERAL "
        f"(SELECT {_LINK_COLUMNS} FROM links l WHERE l.workspace_id = $1 AND l.node_a = p.a AND l.node_b = p.b OFFSET 0) f",
        workspace_id,
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
    )
    return {link.pair: link for link in map(_link, rows)}


async def read_links_at(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], limit: int
) -> list[StoredLink]:
    """Returns the links in any state at any of the nodes, in no order; one between two of them comes twice.

    At most `limit` are read at the smaller and at the greater ends: as many as `limit` in all may not be all there are.
    """
    rows = await fetch_rows(
        connection,
        f"(SELECT f.* FROM unnest($2::bigint[]) AS w (id) CROSS JOIN LATERAL "
        f"(SELECT {_LINK_COLUMNS} FROM links l WHERE l.workspace_id = $1 AND l.node_a = w.id LIMIT $3) f LIMIT $3) "
        f"UNION ALL (SELECT f.* FROM unnest($2::bigint[]) AS w (id) CROSS JOIN LATERAL "
        f"(SELECT {_LINK_COLUMNS} FROM links l WHERE l.workspace_id = $1 AND l.node_b = w.id LIMIT $3) f LIMIT $3)",
        workspace_id,
        list(node_ids),
        limit,
    )
    return [_link(row) for row in rows]


async def read_accepted_links(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> list[StoredLink]:
    """Returns the accepted links that start at any of the nodes, the smaller end first."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_LINK_COLUMNS} FROM links l "
        "WHERE l.workspace_id = $1 AND l.node_a = ANY($2::bigint[]) AND l.state = 'accepted'",
        workspace_id,
        list(node_ids),
    )
    return [_link(row) for row in rows]


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
        "INSERT INTO links (workspace_id, node_a, node_b, occur_time, message_id, state, reason, barred) "
        "SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], "
        "$8::boolean[]) ON CONFLICT (workspace_id, node_a, node_b) DO UPDATE SET occur_time = excluded.occur_time, "
        "message_id = excluded.message_id, state = excluded.state, reason = excluded.reason, barred = excluded.barred",
        workspace_id,
        [link.pair[0] for link in changes.links],
        [link.pair[1] for link in changes.links],
        [time_of(link.edge.occur_micros) if link.edge else None for link in changes.links],
        [link.edge.message_id if link.edge else "" for link in changes.links],
        [link.verdict.state.value for link in changes.links],
        [link.verdict.reason for link in changes.links],
        [link.barred for link in changes.links],
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
        "operator) SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::bigint[], "
        "$7::timestamptz[], $8::text[], $9::text[], $10::text[])",
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
    )


async def queue_reviews(
    connection: AsyncConnection, workspace_id: str, edges: Iterable[Edge], reason: str, now: datetime
) -> None:
    """Puts pairs up for a human to look at; one row a pair and reason."""
    rows = list(edges)
    if not rows:
        return
    await execute(
        connection,
        "INSERT INTO review_queue (workspace_id, reason, create_time, node_a, node_b, occur_time, message_id) "
        "SELECT $1, $2, $3, * FROM unnest($4::bigint[], $5::bigint[], $6::timestamptz[], $7::text[]) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        reason,
        now,
        [edge.node_a for edge in rows],
        [edge.node_b for edge in rows],
        [time_of(edge.occur_micros) for edge in rows],
        [edge.message_id for edge in rows],
    )


# --- counts and reading ---


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


async def read_customers_of(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> list[asyncpg.Record]:
    """Returns, for each node id that exists, `requested_id` and its customer's nodes with encrypted values, oldest first."""
    return await fetch_rows(
        connection,
        "SELECT w.id AS requested_id, m.node_id, m.type, m.value_encrypted, m.create_time, m.customer_id, "
        "m.mapping_version FROM unnest($2::bigint[]) AS w (id) CROSS JOIN LATERAL "
        "(SELECT customer_id FROM nodes WHERE workspace_id = $1 AND node_id = w.id OFFSET 0) AS n CROSS JOIN LATERAL "
        "(SELECT * FROM nodes WHERE workspace_id = $1 AND customer_id = n.customer_id OFFSET 0) AS m "
        "ORDER BY w.id, m.created_seq",
        workspace_id,
        list(node_ids),
    )


async def read_nodes_after(
    connection: AsyncConnection, workspace_id: str, after_node_id: int, limit: int
) -> list[asyncpg.Record]:
    """Returns up to `limit` nodes with greater ids, in the order of their ids, without values."""
    return await fetch_rows(
        connection,
        "SELECT node_id, type, create_time, customer_id, mapping_version FROM nodes "
        "WHERE workspace_id = $1 AND node_id > $2 ORDER BY node_id LIMIT $3",
        workspace_id,
        after_node_id,
        limit,
    )


async def read_evidence(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], limit: int
) -> list[asyncpg.Record]:
    """Returns links in any state at any of the nodes, the oldest evidence first, decisions without evidence last."""
    return await fetch_rows(
        connection,
        f"SELECT {_LINK_COLUMNS} FROM links l WHERE l.workspace_id = $1 "
        "AND (l.node_a = ANY($2::bigint[]) OR l.node_b = ANY($2::bigint[])) "
        'ORDER BY l.occur_time NULLS LAST, l.message_id COLLATE "C", l.node_a, l.node_b LIMIT $3',
        workspace_id,
        list(node_ids),
        limit,
    )


async def read_log(
    connection: AsyncConnection, workspace_id: str, *, until_seq: int, until_time: datetime
) -> tuple[dict[int, str], list[asyncpg.Record]]:
    """Returns the types of the nodes made by then, and the log up to then in its order."""
    nodes = await fetch_rows(
        connection,
        "SELECT node_id, type FROM nodes WHERE workspace_id = $1 AND created_seq <= $2 AND create_time <= $3",
        workspace_id,
        until_seq,
        until_time,
    )
    log = await fetch_rows(
        connection,
        "SELECT kind, node_a, node_b, occur_time, message_id FROM link_log "
        "WHERE workspace_id = $1 AND seq <= $2 AND record_time <= $3 ORDER BY seq",
        workspace_id,
        until_seq,
        until_time,
    )
    return {row["node_id"]: row["type"] for row in nodes}, log


def _node(row: Any) -> KnownNode:
    return KnownNode(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7])


def _link(row: Any) -> StoredLink:
    pair = (row[0], row[1])
    edge = None if row[2] is None else Edge(micros_of(row[2]), row[3], *pair)
    return StoredLink(pair, edge, Verdict(LinkState(row[4]), row[5]), row[6])
