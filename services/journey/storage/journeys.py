"""Journeys, their versions and the counts of their runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, clauses
from services.journey.domain import Entrance, Journey, JourneyState
from services.journey.domain.drafts import StepPosition
from services.journey.domain.journeys import NO_DEFINITION
from services.journey.storage.listening import listen_for
from services.journey.storage.stored import definition_from_text, definition_to_text, positions_to_text

_SELECT = """
    SELECT j.journey_id, j.display_name, j.description, j.state, j.version, j.revision, j.create_time, j.update_time,
           j.delete_time, j.published_by, v.definition, d.update_time AS draft_update_time,
           coalesce(c.started, 0)::bigint AS started, coalesce(c.ended, 0)::bigint AS ended,
           coalesce(c.converted, 0)::bigint AS converted
    FROM journeys j
    LEFT JOIN journey_versions v USING (workspace_id, journey_id, version)
    LEFT JOIN journey_drafts d
        ON d.workspace_id = j.workspace_id AND d.journey_id = j.journey_id AND d.definition IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT sum(started) AS started, sum(ended) AS ended, sum(converted) AS converted FROM journey_counts k
        WHERE k.workspace_id = j.workspace_id AND k.journey_id = j.journey_id
    ) c ON true
"""


_LISTED = {
    "journey_id": 'j.journey_id COLLATE "C"',
    "display_name": 'j.display_name COLLATE "C"',
    "description": 'j.description COLLATE "C"',
    "state": "j.state",
    "create_time": "j.create_time",
    "update_time": "j.update_time",
}


async def lock_workspace(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one transaction at a time make journeys in a workspace, so that its limit holds."""
    await fetch_rows(connection, "SELECT pg_advisory_xact_lock(hashtext($1))", f"journeys:{workspace_id}")


async def count_journeys(connection: AsyncConnection, workspace_id: str) -> tuple[int, int]:
    """Returns how many journeys there are that are not deleted, and how many in all."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) FILTER (WHERE delete_time IS NULL) AS kept, count(*) AS made FROM journeys WHERE workspace_id = $1",
        workspace_id,
    )
    return int(rows[0]["kept"]), int(rows[0]["made"])


async def add_journey(connection: AsyncConnection, workspace_id: str, journey: Journey, author: str) -> None:
    """Writes a journey with its first version, if it has one; the caller holds the workspace's lock and has looked."""
    await execute(
        connection,
        "INSERT INTO journeys "
        "(workspace_id, journey_id, display_name, description, state, version, revision, create_time, update_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        workspace_id,
        journey.journey_id,
        journey.display_name,
        journey.description,
        int(journey.state),
        journey.version,
        journey.revision,
        journey.create_time,
        journey.update_time,
    )
    if journey.version:
        await _add_version(connection, workspace_id, journey, author)


async def find_journey(
    connection: AsyncConnection, workspace_id: str, journey_id: str, *, lock: bool = False
) -> Journey | None:
    """Returns a journey, deleted ones too, or None. With `lock` nobody else changes it until the transaction ends."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} WHERE j.workspace_id = $1 AND j.journey_id = $2 {'FOR UPDATE OF j' if lock else ''}",
        workspace_id,
        journey_id,
    )
    return _journey(rows[0]) if rows else None


async def list_journeys(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[Journey]:
    """Returns the journeys of a page, in its order, and one more where more follow."""
    sql = clauses(listing, _LISTED, first=2)
    deleted = "" if listing.show_deleted else "AND j.delete_time IS NULL "
    rows = await fetch_rows(
        connection,
        f"{_SELECT} WHERE j.workspace_id = $1 {deleted}AND {sql.where} ORDER BY {sql.order} LIMIT {listing.size + 1}",
        workspace_id,
        *sql.arguments,
    )
    return [_journey(row) for row in rows]


async def save_journey(
    connection: AsyncConnection,
    workspace_id: str,
    before: Journey,
    after: Journey,
    *,
    author: str,
    positions: Sequence[StepPosition] = (),
) -> None:
    """Writes a locked journey as it is after a change; a new version's definition is added, the old ones stay.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        before: As it was.
        after: As it is to be.
        author: Who made the new version.
        positions: Where the steps of the new version stand on the canvas.
    """
    if after.version != before.version:
        await _add_version(connection, workspace_id, after, author, positions)
    await execute(
        connection,
        "UPDATE journeys SET display_name = $3, description = $4, state = $5, version = $6, revision = $7, "
        "update_time = $8, delete_time = $9, published_by = $10 WHERE workspace_id = $1 AND journey_id = $2",
        workspace_id,
        after.journey_id,
        after.display_name,
        after.description,
        int(after.state),
        after.version,
        after.revision,
        after.update_time,
        after.delete_time,
        after.published_by,
    )
    if after.state is JourneyState.PUBLISHED and after.definition.occurrences:
        await listen_for(connection, workspace_id, after)


async def _add_version(
    connection: AsyncConnection,
    workspace_id: str,
    journey: Journey,
    author: str,
    positions: Sequence[StepPosition] = (),
) -> None:
    await execute(
        connection,
        "INSERT INTO journey_versions (workspace_id, journey_id, version, definition, create_time, positions, author) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        workspace_id,
        journey.journey_id,
        journey.version,
        definition_to_text(journey.definition),
        journey.update_time,
        positions_to_text(positions),
        author,
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


def _journey(row: Any) -> Journey:
    return Journey(
        journey_id=row["journey_id"],
        display_name=row["display_name"],
        description=row["description"],
        definition=NO_DEFINITION if row["definition"] is None else definition_from_text(row["definition"]),
        state=JourneyState(row["state"]),
        version=row["version"],
        revision=row["revision"],
        create_time=row["create_time"],
        published_by=row["published_by"],
        update_time=row["update_time"],
        delete_time=row["delete_time"],
        runs_started=row["started"],
        runs_active=row["started"] - row["ended"],
        runs_converted=row["converted"],
        draft_update_time=row["draft_update_time"],
    )
