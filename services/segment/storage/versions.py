"""The versions of the rules of segments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.json_values import decode, encode
from services.segment.domain.versions import Change, Reason, Version


async def insert_version(
    connection: AsyncConnection,
    workspace_id: str,
    segment_id: str,
    version: int,
    rule: Mapping[str, Any],
    *,
    change: Change,
    now: datetime,
) -> None:
    """Keeps a version that is new."""
    await execute(
        connection,
        "INSERT INTO segment_versions (workspace_id, segment_id, version, rule, create_time, principal, reason, reason_id) "
        "VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8)",
        workspace_id,
        segment_id,
        version,
        encode(rule).decode(),
        now,
        change.principal,
        int(change.reason),
        change.reason_id,
    )


async def write_outcome(
    connection: AsyncConnection,
    workspace_id: str,
    segment_id: str,
    version: int,
    *,
    now: datetime,
    entered: int,
    left: int,
) -> None:
    """Keeps what came of a version when all customers had been asked by it; the first time holds."""
    await execute(
        connection,
        "UPDATE segment_versions SET fill_time = $4, entered = $5, gone = $6 "
        "WHERE workspace_id = $1 AND segment_id = $2 AND version = $3 AND fill_time IS NULL",
        workspace_id,
        segment_id,
        version,
        now,
        entered,
        left,
    )


async def list_versions(
    connection: AsyncConnection, workspace_id: str, segment_id: str, *, before: int, limit: int
) -> list[Version]:
    """Returns versions below `before`, the newest first; 0: from the newest on."""
    rows = await fetch_rows(
        connection,
        "SELECT version, rule::text AS rule, create_time, principal, reason, reason_id, fill_time, entered, gone "
        "FROM segment_versions WHERE workspace_id = $1 AND segment_id = $2 AND ($3::bigint = 0 OR version < $3) "
        "ORDER BY version DESC LIMIT $4",
        workspace_id,
        segment_id,
        before,
        limit,
    )
    return [_version(row) for row in rows]


def _version(row: asyncpg.Record) -> Version:
    return Version(
        version=row["version"],
        rule_data=decode(row["rule"]),
        create_time=row["create_time"],
        change=Change(row["principal"], Reason(row["reason"]), row["reason_id"]),
        fill_time=row["fill_time"],
        entered=row["entered"],
        left=row["gone"],
    )
