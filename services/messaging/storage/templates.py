"""Templates as rows."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain import Channel, Purpose, Template

_COLUMNS = (
    "template_id, display_name, channel, purpose, subject, html, text, provider_template_code, provider_parameters, "
    "create_time"
)


async def lock_templates(connection: AsyncConnection, workspace_id: str) -> int:
    """Lets one template be made at a time in a workspace until the transaction ends; returns how many there are."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"templates:{workspace_id}")
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM templates WHERE workspace_id = $1", workspace_id)
    return int(rows[0]["n"])


async def insert_template(connection: AsyncConnection, workspace_id: str, template: Template) -> None:
    """Adds a template whose id is free."""
    await execute(
        connection,
        f"INSERT INTO templates (workspace_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        workspace_id,
        template.template_id,
        template.display_name,
        int(template.channel),
        int(template.purpose),
        template.subject,
        template.html,
        template.text,
        template.provider_template_code,
        msgspec.json.encode(dict(template.provider_parameters)).decode(),
        template.create_time,
    )


async def find_templates(
    connection: AsyncConnection, workspace_id: str, template_ids: list[str]
) -> dict[str, Template]:
    """Returns those of these templates that exist."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM templates WHERE workspace_id = $1 AND template_id = ANY($2::text[])",
        workspace_id,
        template_ids,
    )
    return {row["template_id"]: _template(row) for row in rows}


async def list_templates(connection: AsyncConnection, workspace_id: str, *, after: str, limit: int) -> list[Template]:
    """Returns templates by id, those after `after`."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM templates WHERE workspace_id = $1 AND template_id > $2 ORDER BY template_id LIMIT $3",
        workspace_id,
        after,
        limit,
    )
    return [_template(row) for row in rows]


def _template(row: Any) -> Template:
    return Template(
        template_id=row["template_id"],
        display_name=row["display_name"],
        channel=Channel(row["channel"]),
        purpose=Purpose(row["purpose"]),
        subject=row["subject"],
        html=row["html"],
        text=row["text"],
        provider_template_code=row["provider_template_code"],
        provider_parameters=msgspec.json.decode(row["provider_parameters"]),
        create_time=row["create_time"],
    )
