"""Operators' decisions by the request id under which they came."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


class Decision(NamedTuple):
    """What was decided: the digest of the request, and a node of each of the customers that it is answered with."""

    digest: bytes
    node_id: int
    other_node_id: int


async def read_decision(connection: AsyncConnection, workspace_id: str, request_id: str) -> Decision | None:
    """Returns what was decided under a request id; None if nothing was."""
    rows = await fetch_rows(
        connection,
        "SELECT digest, node_id, other_node_id FROM decisions WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
    )
    return Decision(bytes(rows[0][0]), rows[0][1], rows[0][2]) if rows else None


async def keep_decision(connection: AsyncConnection, workspace_id: str, request_id: str, decision: Decision) -> None:
    """Keeps what was decided under a request id."""
    await execute(
        connection,
        "INSERT INTO decisions (workspace_id, request_id, digest, node_id, other_node_id) VALUES ($1, $2, $3, $4, $5)",
        workspace_id,
        request_id,
        *decision,
    )
