"""Versions of what is told of companies, and all of it page by page."""

from __future__ import annotations

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows


async def next_version(connection: AsyncConnection) -> int:
    """Returns a version above all before; whoever holds a company takes one, so that they rise with its changes."""
    rows = await fetch_rows(connection, "SELECT nextval('company_versions') AS version")
    return int(rows[0]["version"])


async def read_companies_after(
    connection: AsyncConnection, workspace_id: str, after: str, limit: int
) -> list[asyncpg.Record]:
    """Returns up to `limit` companies with greater ids, in the order of these, with their stages and versions."""
    return await fetch_rows(
        connection,
        "SELECT company_id, stage, version, since_version, update_time FROM companies WHERE workspace_id = $1 "
        "AND company_id > $2 ORDER BY company_id LIMIT $3",
        workspace_id,
        after,
        limit,
    )


async def read_members_after(
    connection: AsyncConnection, workspace_id: str, after: tuple[str, int], limit: int
) -> list[asyncpg.Record]:
    """Returns up to `limit` memberships that hold and come after one, in the order of companies and nodes."""
    return await fetch_rows(
        connection,
        "SELECT company_id, node_id, version, occur_time FROM company_members WHERE workspace_id = $1 AND joined "
        "AND (company_id, node_id) > ($2, $3) ORDER BY company_id, node_id LIMIT $4",
        workspace_id,
        *after,
        limit,
    )
