"""Requests that were carried out, for 35 days: the same again is answered the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows, number_array


@dataclass(frozen=True)
class KeptAnswer:
    """What a request was answered, and a digest of what it asked for."""

    digest: bytes
    customer_id: int
    balance: int
    debt: int
    entry_ids: Sequence[int]


async def take_request(
    connection: AsyncConnection, workspace_id: str, request_id: str, digest: bytes, node_id: int, now: datetime
) -> KeptAnswer | None:
    """Takes a request id, behind whoever is carrying it out; returns the answer where it was carried out before."""
    tag = await execute(
        connection,
        "INSERT INTO loyalty_requests (workspace_id, request_id, digest, node_id, request_time) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        request_id,
        digest,
        node_id,
        now,
    )
    if affected(tag):
        return None
    (row,) = await fetch_rows(
        connection,
        "SELECT digest, customer_id, balance, debt, entry_ids::bigint[] AS entry_ids FROM loyalty_requests "
        "WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
    )
    return KeptAnswer(**dict(row))


async def finish_request(
    connection: AsyncConnection,
    workspace_id: str,
    request_id: str,
    *,
    customer_id: int,
    balance: int,
    debt: int,
    entry_ids: Sequence[int],
) -> None:
    """Keeps the answer of a request that was taken."""
    await execute(
        connection,
        "UPDATE loyalty_requests SET customer_id = $3, balance = $4, debt = $5, entry_ids = $6 "
        "WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
        customer_id,
        balance,
        debt,
        number_array(entry_ids),
    )
