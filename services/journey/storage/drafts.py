"""Drafts of journeys, and the versions that they became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain.drafts import Draft, JourneyVersion
from services.journey.storage.stored import definition_from_text, positions_from_text, positions_to_text

_VERSION = "journey_id, version, definition, positions, create_time, author"


@dataclass(frozen=True, slots=True)
class Touch:
    """The last change of a draft, its going included: its revision, who made it and when. Revision 0: nobody ever did."""

    revision: int = 0
    editor: str = ""
    time: datetime | None = None


async def find_draft(connection: AsyncConnection, workspace_id: str, journey_id: str) -> tuple[Draft | None, Touch]:
    """Returns the draft that is kept, or None; and its last change."""
    rows = await fetch_rows(
        connection,
        "SELECT definition, positions, base_version, revision, update_time, editor FROM journey_drafts "
        "WHERE workspace_id = $1 AND journey_id = $2",
        workspace_id,
        journey_id,
    )
    if not rows:
        return None, Touch()
    row = rows[0]
    touch = Touch(row["revision"], row["editor"], row["update_time"])
    if row["definition"] is None:
        return None, touch
    draft = Draft(
        journey_id=journey_id,
        definition_json=row["definition"],
        positions=positions_from_text(row["positions"]),
        base_version=row["base_version"],
        revision=touch.revision,
        update_time=touch.time,
        editor=touch.editor,
    )
    return draft, touch


async def save_draft(connection: AsyncConnection, workspace_id: str, draft: Draft, *, kept: bool = True) -> None:
    """Writes a draft of a journey that the caller has locked; not `kept`, only its revision and who made that."""
    await execute(
        connection,
        "INSERT INTO journey_drafts "
        "(workspace_id, journey_id, definition, positions, base_version, revision, update_time, editor) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (workspace_id, journey_id) DO UPDATE "
        "SET definition = excluded.definition, positions = excluded.positions, base_version = excluded.base_version, "
        "revision = excluded.revision, update_time = excluded.update_time, editor = excluded.editor",
        workspace_id,
        draft.journey_id,
        draft.definition_json if kept else None,
        positions_to_text(draft.positions if kept else ()),
        draft.base_version,
        draft.revision,
        draft.update_time,
        draft.editor,
    )


async def find_version(
    connection: AsyncConnection, workspace_id: str, journey_id: str, version: int
) -> JourneyVersion | None:
    """Returns a version, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_VERSION} FROM journey_versions WHERE workspace_id = $1 AND journey_id = $2 AND version = $3",
        workspace_id,
        journey_id,
        version,
    )
    return _version(rows[0]) if rows else None


async def list_versions(
    connection: AsyncConnection, workspace_id: str, journey_id: str, *, before: int | None, limit: int
) -> Sequence[JourneyVersion]:
    """Returns versions, the newest first, those older than `before`."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_VERSION} FROM journey_versions WHERE workspace_id = $1 AND journey_id = $2 "
        "AND ($3::int IS NULL OR version < $3) ORDER BY version DESC LIMIT $4",
        workspace_id,
        journey_id,
        before,
        limit,
    )
    return [_version(row) for row in rows]


def _version(row: Any) -> JourneyVersion:
    return JourneyVersion(
        journey_id=row["journey_id"],
        version=row["version"],
        definition=definition_from_text(row["definition"]),
        positions=positions_from_text(row["positions"]),
        create_time=row["create_time"],
        author=row["author"],
    )
