"""Counts of runs, by journey and by the ways they went: written in the transaction that moves the runs, so they are exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain.runs import RunState
from services.journey.domain.visits import EdgeCount, StepCount, StepStats

CONVERTED = 100
"""Where a way has this as its `end_state`, it is none: runs converted at its first step, or "" after their end."""


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """From one step of a version to another: from "" runs begin; to "" they end, in `end_state`, which is 0 elsewhere."""

    journey_id: str
    version: int
    from_step_id: str
    to_step_id: str
    end_state: int


async def add_counts(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    started: Mapping[str, int],
    ended: Mapping[str, int],
    converted: Mapping[str, int],
    ways: Mapping[Way, int],
) -> None:
    """Adds to the counts of runs by journey, and of the ways they went, in one statement.

    In the order of the keys, so that two transactions never wait for each other in a ring.
    """
    if not ways:
        return
    journey_ids, ordered = sorted(started.keys() | ended.keys() | converted.keys()), sorted(ways)
    await execute(
        connection,
        "WITH of_steps AS ("
        "INSERT INTO step_counts AS s "
        "(workspace_id, journey_id, version, from_step_id, to_step_id, end_state, shard, runs) "
        "SELECT $1, journey_id, version, from_step_id, to_step_id, end_state, pg_backend_pid() % 8, runs "
        "FROM unnest($5::text[], $6::int[], $7::text[], $8::text[], $9::smallint[], $10::bigint[]) "
        "AS n(journey_id, version, from_step_id, to_step_id, end_state, runs) "
        "ON CONFLICT (workspace_id, journey_id, version, from_step_id, to_step_id, end_state, shard) "
        "DO UPDATE SET runs = s.runs + excluded.runs) "
        "INSERT INTO journey_counts AS c (workspace_id, journey_id, shard, started, ended, converted) "
        "SELECT $1, journey_id, pg_backend_pid() % 8, started, ended, converted "
        "FROM unnest($2::text[], $3::bigint[], $4::bigint[], $11::bigint[]) AS n(journey_id, started, ended, converted) "
        "ON CONFLICT (workspace_id, journey_id, shard) "
        "DO UPDATE SET started = c.started + excluded.started, ended = c.ended + excluded.ended, "
        "converted = c.converted + excluded.converted",
        workspace_id,
        journey_ids,
        [started.get(journey_id, 0) for journey_id in journey_ids],
        [ended.get(journey_id, 0) for journey_id in journey_ids],
        [way.journey_id for way in ordered],
        [way.version for way in ordered],
        [way.from_step_id for way in ordered],
        [way.to_step_id for way in ordered],
        [way.end_state for way in ordered],
        [ways[way] for way in ordered],
        [converted.get(journey_id, 0) for journey_id in journey_ids],
    )


async def total_counts(connection: AsyncConnection, workspace_id: str) -> tuple[int, int, int]:
    """Returns journeys that are not deleted, runs started and runs ended of a workspace."""
    rows = await fetch_rows(
        connection,
        "SELECT (SELECT count(*) FROM journeys WHERE workspace_id = $1 AND delete_time IS NULL) AS journeys, "
        "coalesce(sum(started), 0)::bigint AS started, coalesce(sum(ended), 0)::bigint AS ended "
        "FROM journey_counts WHERE workspace_id = $1",
        workspace_id,
    )
    return rows[0]["journeys"], rows[0]["started"], rows[0]["ended"]


async def step_counts(
    connection: AsyncConnection, workspace_id: str, journey_id: str, version: int | None
) -> StepStats:
    """Returns the counts of a journey's steps and of the ways between them, by ids; None: those of all versions together."""
    rows = await fetch_rows(
        connection,
        "SELECT from_step_id, to_step_id, end_state, sum(runs)::bigint AS runs FROM step_counts "
        "WHERE workspace_id = $1 AND journey_id = $2 AND ($3::int IS NULL OR version = $3) GROUP BY 1, 2, 3",
        workspace_id,
        journey_id,
        version,
    )
    came: dict[str, int] = {}
    left: dict[str, int] = {}
    ended: dict[tuple[str, int], int] = {}
    edges: list[EdgeCount] = []
    converted: dict[str, int] = {}
    for row in rows:
        start, end, runs = row["from_step_id"], row["to_step_id"], row["runs"]
        if row["end_state"] == CONVERTED:
            converted[start] = runs
            continue
        left[start] = left.get(start, 0) + runs
        if end:
            came[end] = came.get(end, 0) + runs
            edges.append(EdgeCount(start, end, runs))
        else:
            ended[(start, row["end_state"])] = runs
    steps = [
        StepCount(
            step_id,
            visits,
            visits - left.get(step_id, 0),
            completed=ended.get((step_id, int(RunState.COMPLETED)), 0),
            exited=ended.get((step_id, int(RunState.EXITED)), 0),
            failed=ended.get((step_id, int(RunState.FAILED)), 0),
            converted=converted.get(step_id, 0),
        )
        for step_id, visits in sorted(came.items())
    ]
    return StepStats(
        steps,
        sorted(edges, key=lambda edge: (edge.from_step_id, edge.to_step_id)),
        started=left.get("", 0),
        converted=sum(converted.values()),
    )
