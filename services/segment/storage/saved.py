"""Reports, dashboards and alerts as they are kept."""

from __future__ import annotations

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, clauses
from services.segment.domain.saved import Saved, SavedKind

_COLUMNS = "kind, resource_id, display_name, owner, definition, uses, revision, create_time, update_time"


async def lock_saved(connection: AsyncConnection, workspace_id: str) -> None:
    """Waits until this transaction alone changes what a workspace keeps: no report goes that a dashboard comes to show."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", f"segment saved:{workspace_id}")


async def find_saved(connection: AsyncConnection, workspace_id: str, kind: SavedKind, resource_id: str) -> Saved | None:
    """Returns what is kept under an id, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM saved_definitions WHERE workspace_id = $1 AND kind = $2 AND resource_id = $3",
        workspace_id,
        int(kind),
        resource_id,
    )
    return _saved(rows[0]) if rows else None


async def list_saved(connection: AsyncConnection, workspace_id: str, kind: SavedKind, listing: Listing) -> list[Saved]:
    """Returns those of a page, in its order, and one more where more follow."""
    columns = {
        kind.key: 'resource_id COLLATE "C"',
        "display_name": 'display_name COLLATE "C"',
        "owner": 'owner COLLATE "C"',
        "create_time": "create_time",
        "update_time": "update_time",
    }
    sql = clauses(listing, columns, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM saved_definitions WHERE workspace_id = $1 AND kind = $2 AND {sql.where} "
        f"ORDER BY {sql.order} LIMIT {listing.size + 1}",
        workspace_id,
        int(kind),
        *sql.arguments,
    )
    return [_saved(row) for row in rows]


async def count_saved(connection: AsyncConnection, workspace_id: str, kind: SavedKind) -> int:
    """Returns how many a workspace keeps of a kind."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM saved_definitions WHERE workspace_id = $1 AND kind = $2",
        workspace_id,
        int(kind),
    )
    return int(rows[0]["n"])


async def missing_reports(connection: AsyncConnection, workspace_id: str, report_ids: tuple[str, ...]) -> list[str]:
    """Returns which of some ids are of no report, in their order."""
    rows = await fetch_rows(
        connection,
        "SELECT resource_id FROM saved_definitions WHERE workspace_id = $1 AND kind = $2 AND resource_id = ANY($3::text[])",
        workspace_id,
        int(SavedKind.REPORT),
        list(report_ids),
    )
    there = {row["resource_id"] for row in rows}
    return [one for one in report_ids if one not in there]


async def dashboards_with(connection: AsyncConnection, workspace_id: str, report_id: str) -> list[str]:
    """Returns the dashboards that show a report, by id."""
    rows = await fetch_rows(
        connection,
        "SELECT resource_id FROM saved_definitions WHERE workspace_id = $1 AND kind = $2 AND $3 = ANY(uses) "
        'ORDER BY resource_id COLLATE "C"',
        workspace_id,
        int(SavedKind.DASHBOARD),
        report_id,
    )
    return [row["resource_id"] for row in rows]


async def write_saved(connection: AsyncConnection, workspace_id: str, saved: Saved) -> None:
    """Keeps it, in place of what is kept under its id; the caller holds `lock_saved`."""
    await execute(
        connection,
        f"INSERT INTO saved_definitions (workspace_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7::text[], $8, $9, $10) "
        "ON CONFLICT (workspace_id, kind, resource_id) DO UPDATE SET display_name = excluded.display_name, "
        "owner = excluded.owner, definition = excluded.definition, uses = excluded.uses, revision = excluded.revision, "
        "update_time = excluded.update_time",
        workspace_id,
        int(saved.kind),
        saved.resource_id,
        saved.display_name,
        saved.owner,
        saved.definition,
        list(saved.uses),
        saved.revision,
        saved.create_time,
        saved.update_time,
    )


async def delete_saved(connection: AsyncConnection, workspace_id: str, kind: SavedKind, resource_id: str) -> None:
    """Removes it; the caller holds `lock_saved`."""
    await execute(
        connection,
        "DELETE FROM saved_definitions WHERE workspace_id = $1 AND kind = $2 AND resource_id = $3",
        workspace_id,
        int(kind),
        resource_id,
    )


def _saved(row: asyncpg.Record) -> Saved:
    return Saved(
        kind=SavedKind(row["kind"]),
        resource_id=row["resource_id"],
        display_name=row["display_name"],
        owner=row["owner"],
        definition=bytes(row["definition"]),
        uses=tuple(row["uses"]),
        revision=row["revision"],
        create_time=row["create_time"],
        update_time=row["update_time"],
    )
