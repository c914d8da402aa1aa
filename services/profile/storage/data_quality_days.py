"""Reports on the quality of data that are kept: settings, whose night is due, lines, and how they went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.profile.domain.data_quality import (
    AlertCondition,
    AlertRule,
    Kept,
    Kind,
    Line,
    QualitySettings,
    Report,
    ordered,
)

_SETTINGS = "time_zone, rules, webhook_url, revision, next_time"


@dataclass(frozen=True)
class Due:
    """A workspace whose report is due, since when, and in which time zone its days are."""

    workspace_id: str
    next_time: datetime
    time_zone: str


@dataclass(frozen=True)
class Point:
    """How much there was of a line, or of a kind with the subject None, in the report of a day."""

    day: date
    kind: Kind
    subject: str | None
    count: int
    total: int


async def read_quality_settings(connection: AsyncConnection, workspace_id: str) -> QualitySettings:
    """Returns the settings of the entered workspace."""
    rows = await fetch_rows(
        connection, f"SELECT {_SETTINGS} FROM quality_settings WHERE workspace_id = $1", workspace_id
    )
    return _settings(rows[0]) if rows else QualitySettings()


async def lock_quality_settings(connection: AsyncConnection, workspace_id: str, first: datetime) -> QualitySettings:
    """Returns them as `read_quality_settings` does; nobody else changes them before the transaction ends.

    Where there are none they are made, with `first` as the time of the first report.
    """
    await add_workspaces(connection, [workspace_id], first)
    rows = await fetch_rows(
        connection, f"SELECT {_SETTINGS} FROM quality_settings WHERE workspace_id = $1 FOR UPDATE", workspace_id
    )
    return _settings(rows[0])


async def write_quality_settings(connection: AsyncConnection, workspace_id: str, settings: QualitySettings) -> None:
    """Writes locked settings; nobody is at work on what is due by them any more."""
    await execute(
        connection,
        "UPDATE quality_settings SET time_zone = $2, rules = $3::jsonb, webhook_url = $4, revision = $5, next_time = $6, "
        "lease_time = NULL WHERE workspace_id = $1",
        workspace_id,
        settings.time_zone,
        msgspec.json.encode([[rule.kind, rule.minimum, rule.condition] for rule in settings.rules]).decode(),
        settings.webhook_url,
        settings.revision,
        settings.next_time,
    )


async def list_new_workspaces(connection: AsyncConnection, most: int) -> list[str]:
    """Returns workspaces that recorded something and have no settings yet; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT DISTINCT c.workspace_id FROM recording_counts c WHERE NOT EXISTS "
        "(SELECT 1 FROM quality_settings s WHERE s.workspace_id = c.workspace_id) ORDER BY 1 LIMIT $1",
        most,
    )
    return [row["workspace_id"] for row in rows]


async def add_workspaces(connection: AsyncConnection, workspace_ids: Sequence[str], first: datetime) -> None:
    """Makes settings of workspaces that have none, each with its first report at a time."""
    await execute(
        connection,
        "INSERT INTO quality_settings (workspace_id, time_zone, next_time) SELECT w, $2, $3 FROM unnest($1::text[]) AS w "
        "ON CONFLICT DO NOTHING",
        list(workspace_ids),
        QualitySettings().time_zone,
        first,
    )


async def claim_due(connection: AsyncConnection, now: datetime, lease: timedelta, most: int) -> list[Due]:
    """Takes up reports that are due and nobody is at work on, for as long as the lease; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "WITH due AS MATERIALIZED (SELECT workspace_id FROM quality_settings WHERE next_time <= $1 "
        "AND (lease_time IS NULL OR lease_time <= $1) ORDER BY next_time, workspace_id LIMIT $3 FOR UPDATE SKIP LOCKED) "
        "UPDATE quality_settings s SET lease_time = $2 FROM due WHERE s.workspace_id = due.workspace_id "
        "RETURNING s.workspace_id, s.next_time, s.time_zone",
        now,
        now + lease,
        most,
    )
    return [Due(row["workspace_id"], row["next_time"], row["time_zone"]) for row in rows]


async def keep_report(connection: AsyncConnection, workspace_id: str, day: date, report: Report) -> bool:
    """Keeps the report of a day, without whom its lines name; False: that day has one."""
    tag = await execute(
        connection,
        "INSERT INTO quality_reports (workspace_id, report_date, report_time, missing) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        day,
        report.report_time,
        list(report.missing),
    )
    if not affected(tag):
        return False
    lines = report.lines
    await execute(
        connection,
        "INSERT INTO quality_lines (workspace_id, report_date, report_time, kind, subject, count, expected, total, "
        "deviation_seconds, since) SELECT $1, $2, $3, * FROM unnest($4::smallint[], $5::text[], $6::bigint[], "
        "$7::bigint[], $8::bigint[], $9::bigint[], $10::timestamptz[]) ON CONFLICT DO NOTHING",
        workspace_id,
        day,
        report.report_time,
        [int(line.kind) for line in lines],
        [line.subject for line in lines],
        [line.count for line in lines],
        [line.expected for line in lines],
        [line.total for line in lines],
        [line.deviation_seconds for line in lines],
        [line.since for line in lines],
    )
    return True


async def read_kept(connection: AsyncConnection, workspace_id: str, days: Sequence[date]) -> dict[date, Kept]:
    """Returns the reports of days that are kept."""
    reports = await fetch_rows(
        connection,
        "SELECT report_date, report_time, missing FROM quality_reports WHERE workspace_id = $1 "
        "AND report_date = ANY($2::date[])",
        workspace_id,
        list(days),
    )
    rows = await fetch_rows(
        connection,
        "SELECT report_date, kind, subject, count, expected, total, deviation_seconds, since FROM quality_lines "
        "WHERE workspace_id = $1 AND report_date = ANY($2::date[])",
        workspace_id,
        list(days),
    )
    return {
        each["report_date"]: Kept(
            each["report_date"],
            Report(
                each["report_time"],
                ordered([_line(row) for row in rows if row["report_date"] == each["report_date"]]),
                each["missing"],
            ),
        )
        for each in reports
    }


async def list_days(connection: AsyncConnection, workspace_id: str, before: date | None, limit: int) -> list[date]:
    """Returns the days of reports that are kept, the latest first, those before a day."""
    rows = await fetch_rows(
        connection,
        "SELECT report_date FROM quality_reports WHERE workspace_id = $1 AND ($2::date IS NULL OR report_date < $2) "
        "ORDER BY report_date DESC LIMIT $3",
        workspace_id,
        before,
        limit,
    )
    return [row["report_date"] for row in rows]


async def list_reports(connection: AsyncConnection, workspace_id: str, since: date) -> list[tuple[date, Sequence[str]]]:
    """Returns days of reports from a day on, the oldest first, and who had not answered."""
    rows = await fetch_rows(
        connection,
        "SELECT report_date, missing FROM quality_reports WHERE workspace_id = $1 AND report_date >= $2 "
        "ORDER BY report_date",
        workspace_id,
        since,
    )
    return [(row["report_date"], row["missing"]) for row in rows]


async def read_points_of_kinds(
    connection: AsyncConnection, workspace_id: str, since: date, kind: Kind | None
) -> list[Point]:
    """Returns by day and kind how much there was from a day on; of events that stopped, how many names."""
    rows = await fetch_rows(
        connection,
        "SELECT report_date, kind, NULL AS subject, (CASE WHEN kind = $4 THEN count(*) ELSE sum(count) END)::bigint AS count, "
        "sum(total)::bigint AS total FROM quality_lines WHERE workspace_id = $1 AND report_date >= $2 "
        "AND ($3::smallint IS NULL OR kind = $3) GROUP BY report_date, kind",
        workspace_id,
        since,
        kind,
        int(Kind.STOPPED_EVENTS),
    )
    return [_point(row) for row in rows]


async def read_points_of_lines(
    connection: AsyncConnection, workspace_id: str, since: date, kind: Kind | None, most: int
) -> list[Point]:
    """Returns the same by line, of the lines that were told last, and of them those that tell most."""
    rows = await fetch_rows(
        connection,
        "WITH shown AS (SELECT kind, subject FROM quality_lines WHERE workspace_id = $1 AND report_date >= $2 "
        "AND ($3::smallint IS NULL OR kind = $3) GROUP BY kind, subject "
        "ORDER BY max(report_date) DESC, max(count) DESC, kind, subject LIMIT $4) "
        "SELECT l.report_date, l.kind, l.subject, l.count, l.total FROM quality_lines l JOIN shown USING (kind, subject) "
        "WHERE l.workspace_id = $1 AND l.report_date >= $2",
        workspace_id,
        since,
        kind,
        most,
    )
    return [_point(row) for row in rows]


def _settings(row: Any) -> QualitySettings:
    return QualitySettings(
        time_zone=row["time_zone"],
        rules=tuple(
            AlertRule(Kind(kind), minimum, AlertCondition(condition)) for kind, minimum, condition in row["rules"]
        ),
        webhook_url=row["webhook_url"],
        next_time=row["next_time"],
        revision=row["revision"],
    )


def _line(row: Any) -> Line:
    return Line(
        Kind(row["kind"]),
        row["subject"],
        row["count"],
        row["since"],
        row["expected"],
        row["total"],
        row["deviation_seconds"],
    )


def _point(row: Any) -> Point:
    return Point(row["report_date"], Kind(row["kind"]), row["subject"], row["count"], row["total"])
