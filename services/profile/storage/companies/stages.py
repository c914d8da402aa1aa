"""The stages that companies came into: rows are added, never changed."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.profile.domain.companies import Stage, StageChange


async def count_stages(connection: AsyncConnection, workspace_id: str, company_id: str) -> int:
    """Returns how many changes of a company's stage are noted."""
    rows = await fetch_rows(
        connection,
        "SELECT coalesce(max(number), 0) AS n FROM company_stages WHERE workspace_id = $1 AND company_id = $2",
        workspace_id,
        company_id,
    )
    return int(rows[0]["n"])


async def add_stage(connection: AsyncConnection, workspace_id: str, company_id: str, change: StageChange) -> None:
    """Notes a change of a locked company's stage."""
    await execute(
        connection,
        "INSERT INTO company_stages (workspace_id, company_id, number, previous, stage, change_time, principal) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        workspace_id,
        company_id,
        change.number,
        None if change.previous is None else int(change.previous),
        int(change.stage),
        change.change_time,
        change.principal,
    )


async def list_stages(
    connection: AsyncConnection, workspace_id: str, company_id: str, *, before: int, limit: int
) -> list[StageChange]:
    """Returns changes of a company's stage, the latest first, those with numbers below one."""
    rows = await fetch_rows(
        connection,
        "SELECT number, previous, stage, change_time, principal FROM company_stages WHERE workspace_id = $1 "
        "AND company_id = $2 AND number < $3 ORDER BY number DESC LIMIT $4",
        workspace_id,
        company_id,
        before,
        limit,
    )
    return [
        StageChange(
            row["number"],
            None if row["previous"] is None else Stage(row["previous"]),
            Stage(row["stage"]),
            row["change_time"],
            row["principal"],
        )
        for row in rows
    ]
