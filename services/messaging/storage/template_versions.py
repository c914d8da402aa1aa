"""Versions of templates as rows, and how their messages fared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain import Status
from services.messaging.domain.template_versions import TemplateVersion
from services.messaging.storage.ledger import STATUS, VERSION

_COLUMNS = "template_id, version, publish_time, publisher, content"


async def add_version(connection: AsyncConnection, workspace_id: str, version: TemplateVersion) -> None:
    """Adds a version whose number is free."""
    await execute(
        connection,
        f"INSERT INTO template_versions (workspace_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)",
        workspace_id,
        version.template_id,
        version.version,
        version.publish_time,
        version.publisher,
        version.content,
    )


async def find_versions(
    connection: AsyncConnection, workspace_id: str, wanted: Collection[tuple[str, int]]
) -> dict[tuple[str, int], TemplateVersion]:
    """Returns those of these versions that are kept."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM template_versions JOIN unnest($2::text[], $3::int[]) AS n(template_id, version) "
        "USING (template_id, version) WHERE workspace_id = $1",
        workspace_id,
        [template_id for template_id, _ in wanted],
        [version for _, version in wanted],
    )
    return {(row["template_id"], row["version"]): TemplateVersion(**dict(row)) for row in rows}


async def list_versions(
    connection: AsyncConnection, workspace_id: str, template_id: str, *, before: int | None, limit: int
) -> list[TemplateVersion]:
    """Returns versions of a template, the newest first, those below one."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM template_versions WHERE workspace_id = $1 AND template_id = $2 "
        "AND ($3::bigint IS NULL OR version < $3) ORDER BY version DESC LIMIT $4",
        workspace_id,
        template_id,
        before,
        limit,
    )
    return [TemplateVersion(**dict(row)) for row in rows]


async def remove_old_versions(connection: AsyncConnection, workspace_id: str, template_id: str, *, below: int) -> None:
    """Removes versions below one, but for those that a waiting message says."""
    await execute(
        connection,
        "DELETE FROM template_versions v WHERE v.workspace_id = $1 AND v.template_id = $2 AND v.version < $3 "
        "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.workspace_id = $1 AND d.template_id = $2 "
        "AND d.template_version = v.version)",
        workspace_id,
        template_id,
        below,
    )


async def version_counts(
    connection: AsyncConnection, workspace_id: str, template_id: str, *, start_time: datetime, end_time: datetime
) -> Mapping[int, tuple[Mapping[Status, int], int, int]]:
    """Returns by version how many messages stand where, how many were opened and of how many a link was clicked."""
    rows = await fetch_rows(
        connection,
        f"SELECT {VERSION} AS version, {STATUS} AS status, count(*) AS n, "
        "count(*) FILTER (WHERE m.opens > 0) AS opened, count(*) FILTER (WHERE m.clicks > 0) AS clicked "
        "FROM messages m LEFT JOIN deliveries d ON d.workspace_id = m.workspace_id AND d.delivery_id = m.delivery_id "
        "WHERE m.workspace_id = $1 AND m.template_id = $2 AND m.create_time >= $3 AND m.create_time < $4 GROUP BY 1, 2",
        workspace_id,
        template_id,
        start_time,
        end_time,
    )
    found: dict[int, tuple[dict[Status, int], int, int]] = {}
    for row in rows:
        standing, opened, clicked = found.get(row["version"], ({}, 0, 0))
        standing[Status(row["status"])] = row["n"]
        found[row["version"]] = (standing, opened + row["opened"], clicked + row["clicked"])
    return found
