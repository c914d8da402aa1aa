"""Flaws that profile itself knows of, counted from rows that are bounded; no event is read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.profile.domain.data_quality import Kind, Line
from services.profile.domain.sources import Outcome
from services.profile.storage.sender_flaws import read_sender_lines

OF_A_KIND: Final = 50
_REJECTED_EVENTS: Final = (
    "SELECT reason AS subject, sum(occurrences)::bigint AS count, min(receive_time) AS since FROM rejected_events "
    "WHERE workspace_id = $1 GROUP BY reason"
)
_VIOLATIONS: Final = (
    "SELECT event_name || '/' || field AS subject, sum(count)::bigint AS count, min(first_time) AS since "
    "FROM schema_violations WHERE workspace_id = $1 GROUP BY event_name, field"
)
_REJECTED_ROWS: Final = (
    "SELECT import_job_id AS subject, rejected AS count, create_time AS since FROM import_jobs j WHERE workspace_id = $1 "
    "AND rejected > 0 AND EXISTS (SELECT 1 FROM import_rejected_rows r WHERE r.workspace_id = j.workspace_id "
    "AND r.import_job_id = j.import_job_id)"
)
_IS_FAILED: Final = f"outcome IN ({Outcome.REJECTED:d}, {Outcome.REFUSED:d})"
_FAILING_SOURCES: Final = (
    "SELECT source_id AS subject, failed AS count, since FROM (SELECT source_id, sum(count) AS deliveries, "
    f"sum(count) FILTER (WHERE {_IS_FAILED})::bigint AS failed, min(receive_time) FILTER (WHERE {_IS_FAILED}) AS since "
    "FROM source_deliveries WHERE workspace_id = $1 AND receive_time > $2 GROUP BY source_id) AS s "
    "WHERE failed >= 3 AND failed * 2 >= deliveries"
)


async def read_flaws(connection: AsyncConnection, workspace_id: str, now: datetime) -> list[Line]:
    """Returns lines, at most 50 of a kind: refused events, violations, imports, sources, and what senders do."""
    day_before = now - timedelta(hours=24)
    lines: list[Line] = []
    for kind, sql, arguments in (
        (Kind.REJECTED_EVENTS, _REJECTED_EVENTS, ()),
        (Kind.SCHEMA_VIOLATION, _VIOLATIONS, ()),
        (Kind.REJECTED_ROWS, _REJECTED_ROWS, ()),
        (Kind.FAILING_SOURCE, _FAILING_SOURCES, (day_before,)),
    ):
        rows = await fetch_rows(
            connection, f"{sql} ORDER BY count DESC, subject LIMIT {OF_A_KIND}", workspace_id, *arguments
        )
        lines += [Line(kind, row["subject"], int(row["count"]), row["since"]) for row in rows]
    return lines + await read_sender_lines(connection, workspace_id, now)
