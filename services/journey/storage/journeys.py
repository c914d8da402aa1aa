"""Journeys, their versions and the counts of their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain import Entrance, Journey, JourneyState
from services.journey.storage.stored import definition_from_text

_SELECT = """
    SELECT j.journey_id, j.display_name, j.state, j.version, j.create_time, v.definition,
           coalesce(c.started, 0)::bigint AS started, coalesce(c.ended, 0)::bigint AS ended
    FROM journeys j
    JOIN journey_versions v USING (workspace_id, journey_id, version)
    LEFT JOIN LATERAL (
        SELECT sum(started) AS started, sum(ended) AS ended FROM journey_counts k
        WHERE k.workspace_id = j.workspace_id AND k.journey_id = j.journey_id
    ) c ON true
"""


async def lock_workspace(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one transaction at a time make journeys in a workspace, so that its limit holds."""
    await fetch_rows(connection, "SELECT pg_advisory_xact_lock(hashtext($1))", f"journeys:{workspace_id}")


async def count_journeys(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many journeys there are."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM journeys WHERE workspace_id = $1", workspace_id)
    return int(rows[0]["n"])


async def add_journey(connection: AsyncConnection, workspace_id: str, journey: Journey, definition: str) -> bool:
    """Writes a journey with its first version; False, and nothing written, when the id is taken."""
    rows = await fetch_rows(
        connection,
        "INSERT INTO journeys (workspace_id, journey_id, display_name, state, version, create_time) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING journey_id",
        workspace_id,
        journey.journey_id,
        journey.display_name,
        int(journey.state),
        journey.version,
        journey.create_time,
    )
    if not rows:
        return False
    await execute(
        connection,
        "INSERT INTO journey_versions (workspace_id, journey_id, version, definition, create_time) "
        "VALUES ($1, $2, $3, $4, $5)",
        workspace_id,
        journey.journey_id,
        journey.version,
        definition,
        journey.create_time,
    )
    return True


async def find_journey(connection: AsyncConnection, workspace_id: str, journey_id: str) -> Journey | None:
    """Returns a journey, or None."""
    rows = await fetch_rows(
        connection, f"{_SELECT} WHERE j.workspace_id = $1 AND j.journey_id = $2", workspace_id, journey_id
    )
    return _journey(rows[0]) if rows else None


async def list_journeys(connection: AsyncConnection, workspace_id: str, after: str, limit: int) -> list[Journey]:
    """Returns journeys in the order of their ids, those behind `after`."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} WHERE j.workspace_id = $1 AND j.journey_id > $2 ORDER BY j.journey_id LIMIT $3",
        workspace_id,
        after,
        limit,
    )
    return [_journey(row) for row in rows]


async def set_state(
    connection: AsyncConnection, workspace_id: str, journey_id: str, state: JourneyState, *, unless: JourneyState
) -> None:
    """Sets a journey's state, but not where it is in `unless`, nor where there is no such journey."""
    await execute(
        connection,
        "UPDATE journeys SET state = $3 WHERE workspace_id = $1 AND journey_id = $2 AND state NOT IN ($3, $4)",
        workspace_id,
        journey_id,
        int(state),
        int(unless),
    )


async def published_versions(connection: AsyncConnection, workspace_id: str) -> list[tuple[str, int]]:
    """Returns id and present version of the journeys that customers may enter."""
    rows = await fetch_rows(
        connection,
        "SELECT journey_id, version FROM journeys WHERE workspace_id = $1 AND state = $2 ORDER BY journey_id",
        workspace_id,
        int(JourneyState.PUBLISHED),
    )
    return [(row["journey_id"], row["version"]) for row in rows]


async def load_definitions(
    connection: AsyncConnection, workspace_id: str, versions: Sequence[tuple[str, int]]
) -> list[Entrance]:
    """Returns the definitions of given versions of journeys, in no order; unknown ones are left out."""
    rows = await fetch_rows(
        connection,
        "SELECT v.journey_id, v.version, v.definition FROM unnest($2::text[], $3::int[]) AS n(journey_id, version) "
        "JOIN journey_versions v ON v.workspace_id = $1 AND v.journey_id = n.journey_id AND v.version = n.version",
        workspace_id,
        [journey_id for journey_id, _ in versions],
        [version for _, version in versions],
    )
    return [Entrance(row["journey_id"], row["version"], definition_from_text(row["definition"])) for row in rows]


async def add_counts(
    connection: AsyncConnection, workspace_id: str, started: Mapping[str, int], ended: Mapping[str, int]
) -> None:
    """Adds to the counts of runs by journey. In the order of the ids, so that two transactions never wait in a ring."""
    journey_ids = sorted(started.keys() | ended.keys())
    if not journey_ids:
        return
    await execute(
        connection,
        "INSERT INTO journey_counts AS c (workspace_id, journey_id, shard, started, ended) "
        "SELECT $1, journey_id, pg_backend_pid() % 8, started, ended "
        "FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS n(journey_id, started, ended) ORDER BY journey_id "
        "ON CONFLICT (workspace_id, journey_id, shard) "
        "DO UPDATE SET started = c.started + excluded.started, ended = c.ended + excluded.ended",
        workspace_id,
        journey_ids,
        [started.get(journey_id, 0) for journey_id in journey_ids],
        [ended.get(journey_id, 0) for journey_id in journey_ids],
    )


async def total_counts(connection: AsyncConnection, workspace_id: str) -> tuple[int, int, int]:
    """Returns journeys, runs started and runs ended of a workspace."""
    rows = await fetch_rows(
        connection,
        "SELECT (SELECT count(*) FROM journeys WHERE workspace_id = $1) AS journeys, "
        "coalesce(sum(started), 0)::bigint AS started, coalesce(sum(ended), 0)::bigint AS ended "
        "FROM journey_counts WHERE workspace_id = $1",
        workspace_id,
    )
    return rows[0]["journeys"], rows[0]["started"], rows[0]["ended"]


def _journey(row: Any) -> Journey:
    create_time: datetime = row["create_time"]
    return Journey(
        journey_id=row["journey_id"],
        display_name=row["display_name"],
        definition=definition_from_text(row["definition"]),
        state=JourneyState(row["state"]),
        version=row["version"],
        create_time=create_time,
        runs_started=row["started"],
        runs_active=row["started"] - row["ended"],
    )
