"""Whose leases deliveries are under, and which of them nobody holds any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain import Channel


async def leases(connection: AsyncConnection, now: datetime) -> list[tuple[str, int, bool]]:
    """Returns (workspace, worker, whether a lease ran out) of all leased deliveries; a system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id, worker, bool_or(lease_until < $1) AS over FROM deliveries "
        "WHERE lease_until IS NOT NULL GROUP BY 1, 2",
        now,
    )
    return [(row["workspace_id"], row["worker"], row["over"]) for row in rows]


async def suspect(
    connection: AsyncConnection, now: datetime, without: Collection[tuple[str, Channel]]
) -> tuple[str, Channel, int] | None:
    """Returns whose messages are to be tried next that were in hand when a process ended, and in how many ends they were.

    Those that were in the fewest, of these the longest due, `without` groups left out; None: none is due. A system
    transaction.
    """
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id, channel, crashes FROM deliveries WHERE crashes > 0 AND lease_until IS NULL "
        "AND next_attempt_time <= $1 AND (workspace_id, channel) NOT IN (SELECT * FROM unnest($2::text[], $3::int[])) "
        "ORDER BY crashes, next_attempt_time LIMIT 1",
        now,
        [workspace_id for workspace_id, _ in without],
        [int(channel) for _, channel in without],
    )
    return (rows[0]["workspace_id"], Channel(rows[0]["channel"]), rows[0]["crashes"]) if rows else None


async def let_go(connection: AsyncConnection, workspace_id: str, worker: int, now: datetime) -> None:
    """Ends the leases of a worker that ends in order: others take its messages up, and none of them is to blame."""
    await execute(
        connection,
        "UPDATE deliveries SET lease_until = $3::timestamptz - interval '1 ms', worker = 0 "
        "WHERE workspace_id = $1 AND worker = $2 AND lease_until IS NOT NULL",
        workspace_id,
        worker,
        now,
    )


async def abandoned(
    connection: AsyncConnection, workspace_id: str, dead_workers: Sequence[int], *, now: datetime, limit: int
) -> list[str]:
    """Returns the messages whose lease ran out, or whose worker is dead."""
    rows = await fetch_rows(
        connection,
        "SELECT delivery_id FROM deliveries WHERE workspace_id = $1 AND lease_until IS NOT NULL "
        "AND (lease_until < $2 OR worker = ANY($3::bigint[])) ORDER BY delivery_id LIMIT $4",
        workspace_id,
        now,
        list(dead_workers),
        limit,
    )
    return [row["delivery_id"] for row in rows]


async def is_dead(connection: AsyncConnection, worker: int) -> bool:
    """Tells whether no process holds the worker's life lock; see `services.messaging.worker.lifeline`."""
    rows = await fetch_rows(connection, "SELECT pg_try_advisory_xact_lock($1) AS free", worker)
    return bool(rows[0]["free"])


async def hold_of_customers(connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]) -> None:
    """Holds messages and tasks of customers until the transaction ends: what is being written is there by then, or never."""
    for table, key in (("deliveries", "delivery_id"), ("messages", "delivery_id"), ("tasks", "task_id")):
        await execute(
            connection,
            f"SELECT 1 FROM {table} WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) "
            f"ORDER BY {key} FOR UPDATE",
            workspace_id,
            list(customer_ids),
        )
