"""The link log as it is read: by moment, by cluster, by pair."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows, number_array
from services.identity.domain import Edge, Pair
from services.identity.storage.times import micros_of

_COLUMNS = "seq, kind, node_a, node_b, occur_time, message_id, rules_version"

# Entries of who was erased go a moment after their nodes.
_OF_LIVING = (
    "NOT EXISTS (SELECT 1 FROM erased_nodes e WHERE e.workspace_id = $1 AND e.node_id IN (l.node_a, l.node_b) "
    "AND l.kind <> 'rules_applied')"
)


class Spoken(NamedTuple):
    """What the log says of a pair, the latest entry last.

    Attributes:
        kind: evidence, link, cut or lift.
        edge: When it happened, by which message.
        reason: Of an operator's word: why. Of evidence: its first verdict.
        operator: Whose word; empty of evidence.
        record_time: When it was recorded.
    """

    kind: str
    edge: Edge
    reason: str
    operator: str
    record_time: datetime


async def read_log(
    connection: AsyncConnection, workspace_id: str, *, until_seq: int, until_time: datetime
) -> tuple[dict[int, str], list[tuple[str, Edge]]]:
    """Returns the types of the nodes made by then, and the log up to then in its order, each entry with its kind."""
    nodes = await fetch_rows(
        connection,
        "SELECT node_id, type FROM nodes WHERE workspace_id = $1 AND created_seq <= $2 AND create_time <= $3 "
        "AND erase_time IS NULL",
        workspace_id,
        until_seq,
        until_time,
    )
    log = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM link_log l WHERE workspace_id = $1 AND seq <= $2 AND record_time <= $3 AND {_OF_LIVING} "
        "ORDER BY seq",
        workspace_id,
        until_seq,
        until_time,
    )
    return {row["node_id"]: row["type"] for row in nodes}, _entries(log)


async def read_log_of(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], *, until_time: datetime
) -> list[tuple[str, Edge]]:
    """Returns what the log says up to a moment of pairs whose smaller node is one of these, and of rules that were applied."""
    said = await fetch_rows(
        connection,
        f"SELECT l.* FROM unnest($2::text::bigint[]) AS w (id) CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM link_log l "
        f"WHERE workspace_id = $1 AND node_a = w.id AND record_time <= $3 AND kind <> 'rules_applied' "
        f"AND {_OF_LIVING} OFFSET 0) AS l",
        workspace_id,
        number_array(node_ids),
        until_time,
    )
    applied = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM link_log WHERE workspace_id = $1 AND record_time <= $2 AND kind = 'rules_applied'",
        workspace_id,
        until_time,
    )
    return _entries(sorted([*said, *applied], key=lambda row: row["seq"]))


async def read_spoken(
    connection: AsyncConnection, workspace_id: str, pairs: Collection[Pair]
) -> dict[Pair, list[Spoken]]:
    """Returns what the log says of pairs, each in the order of the log."""
    if not pairs:
        return {}
    rows = await fetch_rows(
        connection,
        f"SELECT l.* FROM unnest($2::text::bigint[], $3::text::bigint[]) AS p (a, b) CROSS JOIN LATERAL "
        f"(SELECT {_COLUMNS}, reason, operator, record_time FROM link_log WHERE workspace_id = $1 AND node_a = p.a "
        "AND node_b = p.b AND kind <> 'rules_applied' ORDER BY seq OFFSET 0) AS l",
        workspace_id,
        number_array([pair[0] for pair in pairs]),
        number_array([pair[1] for pair in pairs]),
    )
    spoken: dict[Pair, list[Spoken]] = {}
    for row in rows:
        edge = _edge(row)
        spoken.setdefault(edge.pair, []).append(
            Spoken(row["kind"], edge, row["reason"], row["operator"], row["record_time"])
        )
    return spoken


async def read_first_seen(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> list[asyncpg.Record]:
    """Returns nodes in the order in which they were made: node_id, type, value_encrypted, create_time, customer_id."""
    return await fetch_rows(
        connection,
        "SELECT n.* FROM unnest($2::text::bigint[]) AS w (id) CROSS JOIN LATERAL (SELECT node_id, type, value_encrypted, "
        "create_time, customer_id, created_seq FROM nodes WHERE workspace_id = $1 AND node_id = w.id AND erase_time IS NULL "
        "OFFSET 0) AS n "
        "ORDER BY n.created_seq",
        workspace_id,
        number_array(node_ids),
    )


def _entries(rows: Iterable[Any]) -> list[tuple[str, Edge]]:
    return [(row["kind"], _edge(row)) for row in rows]


def _edge(row: Any) -> Edge:
    return Edge(micros_of(row["occur_time"]), row["message_id"], row["node_a"], row["node_b"], row["rules_version"])
