"""Who is in which segment, and the log of why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows, number_array
from services.segment.domain.memberships import Cause, Changes, Membership

# Customers travel as one text a segment (see `number_array`): element by element they would cost more than their rows.
_EACH = "unnest($2::text[], $3::text[]) AS g(segment_id, customers) CROSS JOIN LATERAL unnest(g.customers::bigint[])"

# Of one customer and segment the last change that entered is the one that holds: the log's numbers grow with time.
_CHANGE_ID = (
    "(SELECT l.change_id FROM membership_log l WHERE l.workspace_id = m.workspace_id AND l.customer_id = m.customer_id "
    "AND l.segment_id = m.segment_id AND l.entered ORDER BY l.change_id DESC LIMIT 1) AS change_id"
)


@dataclass(frozen=True)
class LoggedChanges:
    """Changes with their numbers in the log, one for each customer; they grow with time."""

    changes: Changes
    change_ids: Sequence[int]


async def members_among(
    connection: AsyncConnection, workspace_id: str, segment_ids: Iterable[str], customers: Iterable[int]
) -> dict[str, set[int]]:
    """Returns which of the customers are in which of the segments."""
    found: dict[str, set[int]] = {segment_id: set() for segment_id in segment_ids}
    rows = await fetch_rows(
        connection,
        "SELECT segment_id, array_agg(customer_id) AS customers FROM memberships "
        "WHERE workspace_id = $1 AND customer_id = ANY($2::text::bigint[]) AND segment_id = ANY($3::text[]) "
        "GROUP BY segment_id",
        workspace_id,
        number_array(customers),
        list(found),
    )
    for row in rows:
        found[row["segment_id"]].update(row["customers"])
    return found


async def all_members(connection: AsyncConnection, workspace_id: str, segment_id: str) -> set[int]:
    """Returns all customers of a segment."""
    rows = await fetch_rows(
        connection,
        "SELECT customer_id FROM memberships WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id,
        segment_id,
    )
    return {row["customer_id"] for row in rows}


async def note_touched(
    connection: AsyncConnection, workspace_id: str, versions: Mapping[str, int], customers: Iterable[int]
) -> None:
    """Notes that customers were asked by rules of segments that are still being filled: of them the fill knows less."""
    await execute(
        connection,
        "INSERT INTO fill_touches (workspace_id, segment_id, version, customer_id) "
        "SELECT $1, s.segment_id, s.version, c.customer_id FROM unnest($2::text[], $3::int[]) AS s(segment_id, version) "
        "CROSS JOIN unnest($4::text::bigint[]) AS c(customer_id) ON CONFLICT DO NOTHING",
        workspace_id,
        list(versions),
        list(versions.values()),
        number_array(customers),
    )


async def touched_since(connection: AsyncConnection, workspace_id: str, segment_id: str, version: int) -> set[int]:
    """Returns the customers who were asked by a version of a rule since it came to be."""
    rows = await fetch_rows(
        connection,
        "SELECT customer_id FROM fill_touches WHERE workspace_id = $1 AND segment_id = $2 AND version = $3",
        workspace_id,
        segment_id,
        version,
    )
    return {row["customer_id"] for row in rows}


async def forget_touched(connection: AsyncConnection, workspace_id: str, segment_id: str) -> None:
    """Forgets who was asked while a segment was being filled: it is filled, or gone."""
    await execute(
        connection,
        "DELETE FROM fill_touches WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id,
        segment_id,
    )


async def write_changes(
    connection: AsyncConnection,
    workspace_id: str,
    changes: Sequence[Changes],
    versions: Mapping[str, int],
    now: datetime,
) -> list[LoggedChanges]:
    """Applies changes, counts them into the sizes and logs each; the caller holds the workspace's lock.

    Args:
        connection: The workspace's transaction.
        workspace_id: The workspace.
        changes: No customer and segment twice; who enters is not in, who leaves is.
        versions: The version of each segment's rule.
        now: When.

    Returns:
        The changes in their order, numbered.
    """
    if not changes:
        return []
    logged = await _number(connection, changes)
    left = [change for change in changes if not change.entered]
    if left:
        await execute(
            connection,
            "DELETE FROM memberships m USING (SELECT g.segment_id, c.customer_id FROM "
            f"{_EACH} AS c(customer_id)) AS l "
            "WHERE m.workspace_id = $1 AND m.segment_id = l.segment_id AND m.customer_id = l.customer_id",
            workspace_id,
            [change.segment_id for change in left],
            [number_array(change.customers) for change in left],
        )
    entered = [change for change in changes if change.entered]
    if entered:
        await execute(
            connection,
            "INSERT INTO memberships (workspace_id, segment_id, customer_id, enter_time, cause) "
            "SELECT $1, g.segment_id, c.customer_id, $5, g.cause "
            "FROM unnest($2::text[], $3::text[], $4::smallint[]) AS g(segment_id, customers, cause) "
            "CROSS JOIN LATERAL unnest(g.customers::bigint[]) AS c(customer_id)",
            workspace_id,
            [change.segment_id for change in entered],
            [number_array(change.customers) for change in entered],
            [int(change.cause) for change in entered],
            now,
        )
    await execute(
        connection,
        "INSERT INTO membership_log "
        "(workspace_id, change_id, customer_id, segment_id, version, entered, cause, change_time) "
        "SELECT $1, c.change_id, c.customer_id, g.segment_id, g.version, g.entered, g.cause, $8 "
        "FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::boolean[], $7::smallint[]) "
        "AS g(segment_id, change_ids, customers, version, entered, cause) "
        "CROSS JOIN LATERAL unnest(g.change_ids::bigint[], g.customers::bigint[]) AS c(change_id, customer_id)",
        workspace_id,
        [change.segment_id for change in changes],
        [number_array(one.change_ids) for one in logged],
        [number_array(change.customers) for change in changes],
        [versions[change.segment_id] for change in changes],
        [change.entered for change in changes],
        [int(change.cause) for change in changes],
        now,
    )
    growth: dict[str, int] = {}
    for change in changes:
        count = len(change.customers) if change.entered else -len(change.customers)
        growth[change.segment_id] = growth.get(change.segment_id, 0) + count
    await execute(
        connection,
        "UPDATE segments s SET size = s.size + g.growth FROM unnest($2::text[], $3::bigint[]) AS g(segment_id, growth) "
        "WHERE s.workspace_id = $1 AND s.segment_id = g.segment_id",
        workspace_id,
        list(growth),
        list(growth.values()),
    )
    return logged


async def shrink_by(connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]) -> None:
    """Takes the memberships of customers that are about to be erased out of the sizes; under the workspace's lock."""
    await execute(
        connection,
        "UPDATE segments s SET size = s.size - m.members FROM (SELECT segment_id, count(*) AS members FROM memberships "
        "WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) GROUP BY 1) m "
        "WHERE s.workspace_id = $1 AND s.segment_id = m.segment_id",
        workspace_id,
        list(customer_ids),
    )


async def _number(connection: AsyncConnection, changes: Sequence[Changes]) -> list[LoggedChanges]:
    rows = await fetch_rows(
        connection,
        "SELECT array_agg(nextval('membership_changes')) AS ids FROM generate_series(1, $1)",
        sum(len(change.customers) for change in changes),
    )
    ids = sorted(rows[0]["ids"])
    logged = []
    start = 0
    for change in changes:
        logged.append(LoggedChanges(change, ids[start : start + len(change.customers)]))
        start += len(change.customers)
    return logged


async def list_members(
    connection: AsyncConnection, workspace_id: str, segment_id: str, *, after: int, limit: int
) -> list[Membership]:
    """Returns members in the order of customer ids, those above `after` only."""
    rows = await fetch_rows(
        connection,
        f"SELECT customer_id, segment_id, enter_time, cause, {_CHANGE_ID} FROM memberships m "
        "WHERE workspace_id = $1 AND segment_id = $2 AND customer_id > $3 ORDER BY customer_id LIMIT $4",
        workspace_id,
        segment_id,
        after,
        limit,
    )
    return [_membership(row) for row in rows]


async def member_ids(
    connection: AsyncConnection, workspace_id: str, segment_id: str, *, after: int, limit: int
) -> list[int]:
    """Returns the ids of members above `after`, ascending."""
    rows = await fetch_rows(
        connection,
        "SELECT customer_id FROM memberships WHERE workspace_id = $1 AND segment_id = $2 AND customer_id > $3 "
        "ORDER BY customer_id LIMIT $4",
        workspace_id,
        segment_id,
        after,
        limit,
    )
    return [row["customer_id"] for row in rows]


async def find_membership(
    connection: AsyncConnection, workspace_id: str, segment_id: str, customer_id: int
) -> Membership | None:
    """Returns a customer's being in a segment, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT customer_id, segment_id, enter_time, cause, {_CHANGE_ID} FROM memberships m "
        "WHERE workspace_id = $1 AND segment_id = $2 AND customer_id = $3",
        workspace_id,
        segment_id,
        customer_id,
    )
    return _membership(rows[0]) if rows else None


async def list_segments_of(
    connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]
) -> list[Membership]:
    """Returns a customer's memberships by segment id; of two ids that are in one segment, that of who entered first."""
    rows = await fetch_rows(
        connection,
        f"SELECT customer_id, segment_id, enter_time, cause, {_CHANGE_ID} FROM memberships m "
        'WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) ORDER BY segment_id COLLATE "C", enter_time, customer_id',
        workspace_id,
        list(customer_ids),
    )
    return _one_a_segment(rows)


def _one_a_segment(rows: Sequence[asyncpg.Record]) -> list[Membership]:
    found: dict[str, Membership] = {}
    for row in rows:
        found.setdefault(row["segment_id"], _membership(row))
    return list(found.values())


def _membership(row: asyncpg.Record) -> Membership:
    return Membership(
        customer_id=row["customer_id"],
        segment_id=row["segment_id"],
        enter_time=row["enter_time"],
        cause=Cause(row["cause"]),
        change_id=row["change_id"],
    )
