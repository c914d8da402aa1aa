"""Facts that a consumer could not absorb, as operators see them: listed with the reason, tried again, discarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.facts.fact import ReceivedFact

PAGE_FACTS = 1_000
"""Most that one listing shows."""


@dataclass(frozen=True)
class DeadFact:
    """One of them, without what it says: that may be of a person.

    Attributes:
        dead_id: Names it in its service.
        workspace_id: Whose it is.
        stream: The stream it came by, which names the telling service and the partition.
        fact_id: Unique for ever.
        size: Bytes, as it travelled.
        reason: Why it could not be absorbed, the last time.
        attempts: How often it was tried.
        create_time: When it was set aside.
        retry_time: When an operator asked to have it tried again; None: it waits for one.
    """

    dead_id: int
    workspace_id: str
    stream: str
    fact_id: str
    size: int
    reason: str
    attempts: int
    create_time: datetime
    retry_time: datetime | None


async def list_dead(connection: AsyncConnection, *, workspace_id: str = "", after: int = 0) -> list[DeadFact]:
    """Returns the facts that are set aside, the oldest first, at most 1,000; needs a system transaction.

    Args:
        connection: The transaction.
        workspace_id: Only those of this one; empty: of all.
        after: Only those behind this id.
    """
    rows = await fetch_rows(
        connection,
        "SELECT dead_id, workspace_id, stream, fact_id, length(payload) AS size, reason, attempts, create_time, retry_time "
        "FROM dead_facts WHERE ($1 = '' OR workspace_id = $1) AND dead_id > $2 ORDER BY dead_id LIMIT $3",
        workspace_id,
        after,
        PAGE_FACTS,
    )
    return [DeadFact(**dict(row)) for row in rows]


async def ask_to_retry(connection: AsyncConnection, dead_ids: Sequence[int]) -> list[int]:
    """Asks the workers of the service to try facts again; needs a system transaction. Returns those that there are."""
    rows = await fetch_rows(
        connection,
        "UPDATE dead_facts SET retry_time = now() WHERE dead_id = ANY($1::bigint[]) RETURNING dead_id",
        list(dead_ids),
    )
    return sorted(row["dead_id"] for row in rows)


async def discard(connection: AsyncConnection, dead_ids: Sequence[int]) -> list[int]:
    """Removes facts for good; needs a system transaction. Returns those that there were."""
    rows = await fetch_rows(
        connection, "DELETE FROM dead_facts WHERE dead_id = ANY($1::bigint[]) RETURNING dead_id", list(dead_ids)
    )
    return sorted(row["dead_id"] for row in rows)


async def next_to_retry(
    connection: AsyncConnection, consumer: str, streams: Mapping[str, tuple[str, int]], without: Sequence[str]
) -> tuple[int, ReceivedFact] | None:
    """Returns the id and the fact that is to be tried again next; None where there is none. Needs a system transaction.

    Args:
        connection: The transaction.
        consumer: Whose.
        streams: Those that it may come from, with their service and partition.
        without: Workspaces whose facts are not to be looked at.
    """
    rows = await fetch_rows(
        connection,
        "SELECT dead_id, workspace_id, stream, entry_id, fact_id, payload FROM dead_facts WHERE consumer = $1 "
        "AND retry_time IS NOT NULL AND stream = ANY($2::text[]) AND workspace_id <> ALL($3::text[]) "
        "ORDER BY retry_time, dead_id LIMIT 1",
        consumer,
        list(streams),
        list(without),
    )
    if not rows:
        return None
    row = rows[0]
    service, partition = streams[row["stream"]]
    fact = ReceivedFact(
        workspace_id=row["workspace_id"],
        service=service,
        partition=partition,
        entry_id=row["entry_id"],
        fact_id=row["fact_id"],
        packed=row["payload"],
        # When it was told is not kept. Long ago: nobody takes it for one that was never seen.
        publish_time=datetime.fromtimestamp(0, UTC),
    )
    return row["dead_id"], fact


async def begin_retry(connection: AsyncConnection, dead_id: int) -> None:
    """Counts a try before it is made, and asks for no more: one that ends the process does so once. A system transaction."""
    await execute(
        connection,
        "UPDATE dead_facts SET retry_time = NULL, attempts = attempts + 1, "
        "reason = 'its process ended while it was tried again' WHERE dead_id = $1",
        dead_id,
    )


async def end_retry(connection: AsyncConnection, dead_id: int, reason: str, *, again: bool) -> None:
    """Says why a try failed, and whether it is made again, since that says nothing about the fact. A system transaction."""
    await execute(
        connection,
        "UPDATE dead_facts SET reason = $2, retry_time = CASE WHEN $3 THEN now() END WHERE dead_id = $1",
        dead_id,
        reason.replace("\0", "?"),
        again,
    )


async def forget_absorbed(connection: AsyncConnection, dead_id: int) -> bool:
    """Removes a fact in the transaction that absorbs it; False: it was discarded meanwhile, and must not be."""
    return affected(await execute(connection, "DELETE FROM dead_facts WHERE dead_id = $1", dead_id)) == 1
