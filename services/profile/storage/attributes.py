"""Registers of nodes: one row per attribute, holding the value of the latest event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.attribute_kinds import AttributeKind
from services.common.database import execute, fetch_rows
from services.profile.domain import ATTRIBUTE_OVERHEAD, CONTACT_KIND, Register, from_microseconds, microseconds
from services.profile.storage.conflicts import RecordingConflict

_COLUMNS = "node_id, kind, key, value, occur_time, message_id, receive_time"
_SIZE = f"octet_length(key) + octet_length(value) + {ATTRIBUTE_OVERHEAD}"
_ORDER = "(least({0}.occur_time, {0}.receive_time), {0}.occur_time, {0}.message_id)"


async def fold_in(connection: AsyncConnection, workspace_id: str, registers: Sequence[Register]) -> None:
    """Lets each register hold where it is newer than what is there; whatever the order of calls, the same rows result.

    Args:
        connection: The workspace's transaction. Rows are locked in the order given; hand them sorted by
            (node, kind, key), so that transactions side by side cannot deadlock.
        workspace_id: The workspace.
        registers: At most one per attribute of a node.

    Raises:
        RecordingConflict: If PostgreSQL chose this transaction to end a deadlock.
    """
    if not registers:
        return
    columns: list[tuple[Any, ...]] = list(
        zip(
            *(
                (
                    each.node_id,
                    each.kind,
                    each.key,
                    each.value_json.decode(),
                    from_microseconds(each.occur_time_us),
                    each.message_id,
                    from_microseconds(each.receive_time_us),
                )
                for each in registers
            ),
            strict=True,
        )
    )
    statement = (
        f"INSERT INTO node_attributes AS a (workspace_id, {_COLUMNS}) SELECT $1, n.* FROM "
        "unnest($2::bigint[], $3::smallint[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::timestamptz[]) AS n "
        "ON CONFLICT (workspace_id, node_id, kind, key) DO UPDATE "
        "SET value = excluded.value, occur_time = excluded.occur_time, message_id = excluded.message_id, "
        "receive_time = excluded.receive_time "
        f"WHERE {_ORDER.format('excluded')} > {_ORDER.format('a')}"
    )
    try:
        await execute(connection, statement, workspace_id, *columns)
    except asyncpg.DeadlockDetectedError as error:
        raise RecordingConflict from error


async def measure_nodes(
    connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """Returns how many traits and tags each node has, and their bytes; nodes without any are left out."""
    rows = await fetch_rows(
        connection,
        f"SELECT a.* FROM unnest($2::bigint[]) AS n(node) CROSS JOIN LATERAL (SELECT node_id, count(*) AS number, "
        f"sum({_SIZE})::bigint AS size FROM node_attributes WHERE workspace_id = $1 AND node_id = n.node "
        "GROUP BY node_id OFFSET 0) AS a",
        workspace_id,
        node_ids,
    )
    return {row["node_id"]: (row["number"], row["size"]) for row in rows}


async def take_turns(connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int]) -> None:
    """Lets one transaction at a time enlarge each of these nodes, until it ends; what others committed is seen then.

    Nodes share 64 turns a workspace, so that no number of nodes fills PostgreSQL's table of locks.

    Raises:
        RecordingConflict: If PostgreSQL chose this transaction to end a deadlock.
    """
    try:
        await execute(
            connection,
            "SELECT pg_advisory_xact_lock(hashtextextended($1 || ':' || turn, 0)) FROM ("
            "SELECT DISTINCT node % 64 AS turn FROM unnest($2::bigint[]) AS n(node) ORDER BY turn) AS turns",
            f"profile.nodes:{workspace_id}",
            node_ids,
        )
    except asyncpg.DeadlockDetectedError as error:
        raise RecordingConflict from error


async def read_sizes(
    connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int]
) -> dict[int, dict[tuple[int, str], int]]:
    """Returns the bytes of each attribute, by (kind, key), of each node that has some."""
    rows = await fetch_rows(
        connection,
        f"SELECT node_id, kind, key, {_SIZE} AS size FROM node_attributes "
        "WHERE workspace_id = $1 AND node_id = ANY($2::bigint[])",
        workspace_id,
        node_ids,
    )
    sizes: dict[int, dict[tuple[int, str], int]] = {}
    for row in rows:
        sizes.setdefault(row["node_id"], {})[row["kind"], row["key"]] = row["size"]
    return sizes


async def read_attributes_after(
    connection: AsyncConnection, workspace_id: str, after: tuple[int, int, str], limit: int
) -> list[Register]:
    """Returns registers in the order of (node, kind, key) that come after a place; a key's place never changes.

    So a reader of all pages gets every register that was there when it began. What is told to nobody is left out.
    """
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM node_attributes WHERE workspace_id = $1 AND (node_id, kind, key) > ($2, $3, $4) "
        f"AND kind <> {CONTACT_KIND} ORDER BY node_id, kind, key LIMIT $5",
        workspace_id,
        *after,
        limit,
    )
    return [register_of(row) for row in rows]


async def read_restrictions(connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int]) -> list[Register]:
    """Returns what was said of restrictions of some nodes, lifted ones included."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM node_attributes WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) "
        f"AND kind = {int(AttributeKind.RESTRICTION)}",
        workspace_id,
        node_ids,
    )
    return [register_of(row) for row in rows]


def register_of(row: asyncpg.Record) -> Register:
    """Returns a register from a row of its columns."""
    return Register(
        node_id=row["node_id"],
        kind=row["kind"],
        key=row["key"],
        value_json=row["value"].encode(),
        occur_time_us=microseconds(row["occur_time"]),
        message_id=row["message_id"],
        receive_time_us=microseconds(row["receive_time"]),
    )
