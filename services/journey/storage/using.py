"""What is in use: the definitions of journeys that customers enter or are in."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.journey.domain import JourneyDefinition, JourneyState
from services.journey.storage.stored import definition_from_text


async def definitions_in_use(connection: AsyncConnection, workspace_id: str) -> list[tuple[str, JourneyDefinition]]:
    """Returns id and definition of all journeys that are published or paused, or archived with runs inside, by id."""
    rows = await fetch_rows(
        connection,
        "SELECT j.journey_id, v.definition FROM journeys j JOIN journey_versions v USING (workspace_id, journey_id, version) "
        "WHERE j.workspace_id = $1 AND j.delete_time IS NULL AND (j.state = ANY($2::int[]) OR j.state = $3 AND "
        "(SELECT sum(k.started - k.ended) FROM journey_counts k "
        "WHERE k.workspace_id = $1 AND k.journey_id = j.journey_id) > 0) "
        'ORDER BY j.journey_id COLLATE "C"',
        workspace_id,
        [int(JourneyState.PUBLISHED), int(JourneyState.PAUSED)],
        int(JourneyState.ARCHIVED),
    )
    return [(row["journey_id"], definition_from_text(row["definition"])) for row in rows]
