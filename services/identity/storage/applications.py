"""How far versions of the rules were taken to the history."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows, number_array

END = (1 << 63) - 1
"""After all nodes."""


class Application(NamedTuple):
    """How far a version was taken to the history, and what came of it so far.

    Attributes:
        version: Of the rules.
        after_node_id: Up to and with this node all evidence is held to it; `END` when it is done.
        seen: Nodes up to there.
        merged: Customers of which a node came into one customer with another one's.
        split: Customers whose nodes came into several.
        moved: Nodes that have another customer id.
        entangled: Nodes that hang together with too much to be decided anew.
    """

    version: int
    after_node_id: int = 0
    seen: int = 0
    merged: int = 0
    split: int = 0
    moved: int = 0
    entangled: int = 0


async def read_application(connection: AsyncConnection, workspace_id: str, version: int) -> Application:
    """Returns how far a version was taken; at the start where it never was."""
    rows = await fetch_rows(
        connection,
        "SELECT version, after_node_id, seen, merged, split, moved, entangled FROM rule_applications "
        "WHERE workspace_id = $1 AND version = $2",
        workspace_id,
        version,
    )
    return Application(*rows[0]) if rows else Application(version)


async def read_applied_version(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns the latest version that was taken to the whole history; 0, which Yike comes with, where none was."""
    rows = await fetch_rows(
        connection,
        "SELECT coalesce(max(version), 0) FROM rule_applications WHERE workspace_id = $1 AND after_node_id = $2",
        workspace_id,
        END,
    )
    return int(rows[0][0])


async def write_application(connection: AsyncConnection, workspace_id: str, application: Application) -> None:
    """Keeps how far a version was taken; the writer of the workspace alone may."""
    await execute(
        connection,
        "INSERT INTO rule_applications (workspace_id, version, after_node_id, seen, merged, split, moved, entangled) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (workspace_id, version) DO UPDATE SET "
        "after_node_id = excluded.after_node_id, seen = excluded.seen, merged = excluded.merged, split = excluded.split, "
        "moved = excluded.moved, entangled = excluded.entangled",
        workspace_id,
        *application,
    )


async def read_behind(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], version: int
) -> list[int]:
    """Returns those of the nodes at which some evidence is held to an earlier version."""
    behind = "FROM links l WHERE l.workspace_id = $1 AND l.rules_version < $3 AND l.occur_time IS NOT NULL"
    rows = await fetch_rows(
        connection,
        f"SELECT w.id FROM unnest($2::text::bigint[]) AS w (id) WHERE EXISTS (SELECT {behind} AND l.node_a = w.id) "
        f"OR EXISTS (SELECT {behind} AND l.node_b = w.id)",
        workspace_id,
        number_array(node_ids),
        version,
    )
    return [row[0] for row in rows]
