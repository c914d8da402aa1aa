"""What was wrong with what senders sent, by day: counts, and nothing of what they sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.profile.domain.data_quality import Kind, Line

MOST_A_DAY: Final = 1_000
"""Different things a workspace and day; further ones are not written."""

OF_A_KIND: Final = 50


async def add_flaws(
    connection: AsyncConnection, workspace_id: str, rows: Sequence[tuple[int, str, str, int, int]], now: datetime
) -> None:
    """Adds to the counts of the day: kind, detail, principal, how often, and by how many seconds at most."""
    await execute(
        connection,
        "INSERT INTO sender_flaws AS f (workspace_id, day, kind, detail, principal, count, deviation_seconds, first_time, "
        "last_time) SELECT $1, $2, v.kind, v.detail, v.principal, v.count, v.seconds, $3, $3 "
        "FROM unnest($4::smallint[], $5::text[], $6::text[], $7::bigint[], $8::bigint[]) "
        "WITH ORDINALITY AS v (kind, detail, principal, count, seconds, place) "
        "WHERE EXISTS (SELECT 1 FROM sender_flaws o WHERE o.workspace_id = $1 AND o.day = $2 AND o.kind = v.kind "
        "AND o.detail = v.detail AND o.principal = v.principal) "
        "OR v.place <= $9 - (SELECT count(*) FROM sender_flaws o WHERE o.workspace_id = $1 AND o.day = $2) "
        "ORDER BY v.place ON CONFLICT (workspace_id, day, kind, detail, principal) DO UPDATE SET "
        "count = f.count + excluded.count, last_time = greatest(f.last_time, excluded.last_time), "
        "deviation_seconds = greatest(f.deviation_seconds, excluded.deviation_seconds)",
        workspace_id,
        now.astimezone(UTC).date(),
        now,
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] for row in rows],
        [row[4] for row in rows],
        MOST_A_DAY,
    )


async def read_sender_lines(connection: AsyncConnection, workspace_id: str, now: datetime) -> list[Line]:
    """Returns lines of what was wrong within 24 hours, at most 50 of a kind."""
    rows = await fetch_rows(
        connection,
        "SELECT kind, detail, principal, count, seconds, since FROM (SELECT g.*, row_number() OVER "
        "(PARTITION BY kind ORDER BY count DESC, detail, principal) AS place FROM ("
        "SELECT kind, detail, principal, sum(count)::bigint AS count, max(deviation_seconds) AS seconds, "
        "min(first_time) AS since FROM sender_flaws WHERE workspace_id = $1 AND day >= $2 "
        "GROUP BY kind, detail, principal HAVING max(last_time) > $3) g) p WHERE place <= $4",
        workspace_id,
        now.astimezone(UTC).date() - timedelta(days=1),
        now - timedelta(hours=24),
        OF_A_KIND,
    )
    return [
        Line(
            Kind(row["kind"]),
            f"{row['detail']}/{row['principal']}",
            row["count"],
            row["since"],
            deviation_seconds=row["seconds"],
        )
        for row in rows
    ]
