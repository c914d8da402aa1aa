"""Which versions of definitions listen, the runs of customers that do, and what they convert by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain import Journey, JourneyState, Run
from services.journey.storage.runs import COLUMNS, run_of

Version: TypeAlias = tuple[str, int]
"""A journey's id and a version of its definition."""

SETTLE = timedelta(hours=1)
"""How long a version is listened for after nobody enters by it: longer than any transaction that lets somebody in."""


@dataclass(frozen=True, slots=True)
class Heeded:
    """Whose facts are of interest: versions by which customers enter, and versions whose runs listen."""

    entered: Sequence[Version]
    listening: Sequence[Version]


async def heeded_versions(connection: AsyncConnection, workspace_id: str) -> Heeded:
    """Returns which versions' names facts are searched for, in one statement."""
    rows = await fetch_rows(
        connection,
        "SELECT journey_id, version, true AS is_entered FROM journeys WHERE workspace_id = $1 AND state = $2 "
        "UNION ALL SELECT journey_id, version, false FROM listening_versions WHERE workspace_id = $1 "
        "ORDER BY journey_id, version",
        workspace_id,
        int(JourneyState.PUBLISHED),
    )
    versions: tuple[list[Version], list[Version]] = ([], [])
    for row in rows:
        versions[0 if row["is_entered"] else 1].append((row["journey_id"], row["version"]))
    return Heeded(*versions)


async def listen_for(connection: AsyncConnection, workspace_id: str, journey: Journey) -> None:
    """Notes that runs of the present version of a journey listen, from before the first can begin."""
    goal = journey.definition.goal
    await execute(
        connection,
        "INSERT INTO listening_versions (workspace_id, journey_id, version, goal_days, check_time) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id, journey_id, version) DO UPDATE SET replace_time = NULL",
        workspace_id,
        journey.journey_id,
        journey.version,
        goal.within_days if goal is not None else 0,
        journey.update_time,
    )


async def take_checks(
    connection: AsyncConnection, now: datetime, again: datetime, limit: int
) -> dict[str, list[Version]]:
    """Returns versions of which it is to be looked whether any run still listens, by workspace; in a system transaction."""
    rows = await fetch_rows(
        connection,
        "UPDATE listening_versions l SET check_time = $2 FROM (SELECT workspace_id, journey_id, version "
        "FROM listening_versions WHERE check_time <= $1 ORDER BY check_time LIMIT $3 FOR UPDATE SKIP LOCKED) d "
        "WHERE l.workspace_id = d.workspace_id AND l.journey_id = d.journey_id AND l.version = d.version "
        "RETURNING l.workspace_id, l.journey_id, l.version",
        now,
        again,
        limit,
    )
    taken: dict[str, list[Version]] = {}
    for row in rows:
        taken.setdefault(row["workspace_id"], []).append((row["journey_id"], row["version"]))
    return dict(sorted(taken.items()))


async def forget_unheard(
    connection: AsyncConnection, workspace_id: str, versions: Sequence[Version], now: datetime
) -> None:
    """Of these versions, marks those by which nobody enters any more, and removes those of which no run listens.

    That is so where none is under way and, where there is a goal, its days are over since the last could begin.
    """
    names = (workspace_id, [journey_id for journey_id, _ in versions], [version for _, version in versions])
    await execute(
        connection,
        "UPDATE listening_versions l SET replace_time = CASE WHEN EXISTS (SELECT 1 FROM journeys j "
        "WHERE j.workspace_id = $1 AND j.journey_id = l.journey_id AND j.version = l.version AND j.state = $4) "
        "THEN NULL ELSE COALESCE(l.replace_time, $5) END "
        "FROM unnest($2::text[], $3::int[]) AS n(journey_id, version) "
        "WHERE l.workspace_id = $1 AND l.journey_id = n.journey_id AND l.version = n.version",
        *names,
        int(JourneyState.PUBLISHED),
        now,
    )
    await execute(
        connection,
        "DELETE FROM listening_versions l USING unnest($2::text[], $3::int[]) AS n(journey_id, version) "
        "WHERE l.workspace_id = $1 AND l.journey_id = n.journey_id AND l.version = n.version "
        "AND l.replace_time + greatest(make_interval(days => l.goal_days), $5) <= $4 "
        "AND NOT EXISTS (SELECT 1 FROM step_counts s WHERE s.workspace_id = $1 AND s.journey_id = l.journey_id "
        "AND s.version = l.version GROUP BY s.version "
        "HAVING sum(CASE WHEN s.from_step_id = '' AND s.to_step_id <> '' THEN s.runs "
        "WHEN s.to_step_id = '' AND s.end_state < 100 THEN -s.runs ELSE 0 END) > 0)",
        *names,
        now,
        SETTLE,
    )


async def lock_listeners(
    connection: AsyncConnection,
    workspace_id: str,
    customer_ids: Sequence[int],
    journey_ids: Sequence[str],
    now: datetime,
) -> list[Run]:
    """Returns and locks runs of customers in some journeys, under way or still to convert, in the order of their ids."""
    rows = await fetch_rows(
        connection,
        f"SELECT {COLUMNS} FROM runs WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) "
        "AND journey_id = ANY($3::text[]) AND (state < 3 OR (conversion_time IS NULL AND goal_until >= $4)) "
        "ORDER BY run_id FOR UPDATE",
        workspace_id,
        list(customer_ids),
        list(journey_ids),
        # What is heard late may have happened in time.
        now - timedelta(days=1),
    )
    return [run_of(row) for row in rows]


async def note_conversions(connection: AsyncConnection, workspace_id: str, runs: Sequence[Run]) -> None:
    """Writes by what locked runs converted, and when."""
    await execute(
        connection,
        "UPDATE runs r SET conversion_time = n.conversion_time, conversion_cause = n.conversion_cause "
        "FROM unnest($2::uuid[], $3::timestamptz[], $4::text[]) AS n(run_id, conversion_time, conversion_cause) "
        "WHERE r.workspace_id = $1 AND r.run_id = n.run_id",
        workspace_id,
        [run.run_id for run in runs],
        [run.conversion_time for run in runs],
        [run.conversion_cause for run in runs],
    )
