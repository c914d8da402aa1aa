"""Entries that were refused: one row a customer, journey and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """A customer set off an entry and did not walk."""

    journey_id: str
    customer_id: int
    reason: str
    cause: str


async def add_refusals(
    connection: AsyncConnection, workspace_id: str, refused: Sequence[RefusedEntry], now: datetime
) -> None:
    """Counts refusals; of one customer, journey and reason the last cause is kept."""
    summed: dict[tuple[str, int, str], tuple[int, str]] = {}
    for entry in refused:
        key = (entry.journey_id, entry.customer_id, entry.reason)
        summed[key] = (summed.get(key, (0, ""))[0] + 1, entry.cause)
    if not summed:
        return
    keys = sorted(summed)
    await execute(
        connection,
        "INSERT INTO refused_entries AS r "
        "(workspace_id, journey_id, customer_id, reason, times, first_time, last_time, last_cause) "
        "SELECT $1, journey_id, customer_id, reason, times, $7, $7, cause "
        "FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[]) "
        "AS n(journey_id, customer_id, reason, times, cause) "
        "ON CONFLICT (workspace_id, journey_id, customer_id, reason) DO UPDATE "
        "SET times = r.times + excluded.times, last_time = excluded.last_time, last_cause = excluded.last_cause",
        workspace_id,
        [journey_id for journey_id, _, _ in keys],
        [customer_id for _, customer_id, _ in keys],
        [reason for _, _, reason in keys],
        [summed[key][0] for key in keys],
        [summed[key][1] for key in keys],
        now,
    )


async def forget_refusals(connection: AsyncConnection, before: datetime, limit: int) -> None:
    """Removes refusals last seen before a time, at most `limit`; in a system transaction."""
    await execute(
        connection,
        "DELETE FROM refused_entries WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM refused_entries WHERE last_time < $1 ORDER BY last_time LIMIT $2))",
        before,
        limit,
    )
