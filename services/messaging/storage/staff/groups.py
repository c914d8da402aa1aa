"""What the robots of groups are to tell, and told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain.staff.groups import (
    AT_ONCE,
    MAX_ATTEMPTS,
    TELLS_FOR,
    FiredAlert,
    GroupNotice,
    GroupNoticeKind,
    Said,
)
from services.messaging.domain.staff.tasks import Task, TaskKind

_ROBOT = "a.provider = 'wecom-robot' AND a.active AND (a.settings::jsonb ->> $%d)::boolean"


async def tell_of_task(
    connection: AsyncConnection, workspace_id: str, task: Task, kind: GroupNoticeKind, now: datetime
) -> None:
    """Has each group told of a task whose robot asks for it, once for each kind and level."""
    await execute(
        connection,
        "INSERT INTO group_notices (workspace_id, account_id, notice_id, kind, task_id, said, attempts, create_time, due_time) "
        "SELECT $1::text, a.account_id, $2, $3::smallint, $4, '', 0, $5::timestamptz, $5 FROM accounts a "
        "WHERE a.workspace_id = $1 "
        f"AND {_ROBOT % 6} AND (a.settings::jsonb -> 'store_ids' = '[]'::jsonb OR a.settings::jsonb -> 'store_ids' ? $7) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        f"{task.task_id}/{int(kind)}/{task.escalation_level}",
        int(kind),
        task.task_id,
        now,
        kind.setting,
        task.store_id,
    )


async def tell_of_alerts(
    connection: AsyncConnection, workspace_id: str, alerts: Sequence[FiredAlert], now: datetime
) -> None:
    """Has each group told of alerts whose robot asks for them, and was there when they fired; once each."""
    for alert in alerts:
        await execute(
            connection,
            "INSERT INTO group_notices (workspace_id, account_id, notice_id, kind, task_id, said, attempts, create_time, "
            "due_time) SELECT $1::text, a.account_id, $2, $3::smallint, '', $4, 0, $5::timestamptz, $5 FROM accounts a "
            "WHERE a.workspace_id = $1 "
            f"AND {_ROBOT % 6} AND a.create_time <= $7 ON CONFLICT DO NOTHING",
            workspace_id,
            alert.firing_id,
            int(alert.kind),
            msgspec.json.encode(alert.said).decode(),
            now,
            alert.kind.setting,
            alert.create_time,
        )


async def workspaces_with_alerts(connection: AsyncConnection) -> list[str]:
    """Returns the workspaces of which some robot tells alerts; a system transaction."""
    rows = await fetch_rows(
        connection,
        f"SELECT DISTINCT a.workspace_id FROM accounts a WHERE {_ROBOT % 1} ORDER BY a.workspace_id",
        GroupNoticeKind.ALERT.setting,
    )
    return [row["workspace_id"] for row in rows]


async def due_workspaces(connection: AsyncConnection, now: datetime) -> list[str]:
    """Returns the workspaces in which some group waits to be told; a system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT DISTINCT workspace_id FROM group_notices WHERE end_time IS NULL AND due_time <= $1 ORDER BY workspace_id",
        now,
    )
    return [row["workspace_id"] for row in rows]


async def claim_group(connection: AsyncConnection, workspace_id: str, now: datetime, rest: timedelta) -> str:
    """Takes the group that is to be told next, empty for none. For so long nothing else is said in it, whoever claims."""
    rows = await fetch_rows(
        connection,
        "INSERT INTO group_turns AS t (workspace_id, account_id, next_time) "
        "SELECT $1::text, n.account_id, $2::timestamptz + $3::interval "
        "FROM group_notices n LEFT JOIN group_turns g ON g.workspace_id = $1 AND g.account_id = n.account_id "
        "WHERE n.workspace_id = $1 AND n.end_time IS NULL AND n.due_time <= $2 "
        "AND (g.next_time IS NULL OR g.next_time <= $2) ORDER BY n.due_time, n.account_id LIMIT 1 "
        "ON CONFLICT (workspace_id, account_id) DO UPDATE SET next_time = excluded.next_time WHERE t.next_time <= $2 "
        "RETURNING account_id",
        workspace_id,
        now,
        rest,
    )
    return str(rows[0]["account_id"]) if rows else ""


async def rest_until(connection: AsyncConnection, workspace_id: str, account_id: str, time: datetime) -> None:
    """Has nothing said in a group until a time."""
    await execute(
        connection,
        "UPDATE group_turns SET next_time = GREATEST(next_time, $3) WHERE workspace_id = $1 AND account_id = $2",
        workspace_id,
        account_id,
        time,
    )


async def end_due(connection: AsyncConnection, workspace_id: str, account_id: str, now: datetime) -> list[GroupNotice]:
    """Ends what a group is to be told in its next message, an alert or up to `AT_ONCE` tasks; returns what still is news.

    That a task that is over is new or overdue is no news.
    """
    rows = await fetch_rows(
        connection,
        "WITH due AS (SELECT notice_id, kind <= 2 AS of_task, row_number() OVER (ORDER BY due_time, create_time, notice_id) "
        "AS place FROM group_notices WHERE workspace_id = $1 AND account_id = $2 AND end_time IS NULL AND due_time <= $3), "
        "taken AS (SELECT notice_id FROM due WHERE CASE WHEN (SELECT of_task FROM due WHERE place = 1) "
        "THEN of_task ELSE place = 1 END ORDER BY place LIMIT $4), "
        "ended AS (UPDATE group_notices n SET end_time = $3, attempts = attempts + 1 FROM taken WHERE n.workspace_id = $1 "
        "AND n.account_id = $2 AND n.notice_id = taken.notice_id AND n.end_time IS NULL "
        "RETURNING n.notice_id, n.kind, n.task_id, n.said, n.create_time) "
        "SELECT e.notice_id, e.kind, e.task_id, e.said, t.kind AS task_kind, t.title, t.escalation_level AS level, "
        "t.due_time, s.wecom_user_id, s.display_name AS staff_display_name FROM ended e "
        "LEFT JOIN tasks t ON t.workspace_id = $1 AND t.task_id = e.task_id AND t.status = 1 "
        "LEFT JOIN staff s ON s.workspace_id = $1 AND s.staff_id = t.staff_id "
        "WHERE (e.kind > 2 OR t.task_id IS NOT NULL) AND e.create_time > $3::timestamptz - $5::interval",
        workspace_id,
        account_id,
        now,
        AT_ONCE,
        TELLS_FOR,
    )
    return [
        GroupNotice(
            notice_id=row["notice_id"],
            kind=GroupNoticeKind(row["kind"]),
            task_id=row["task_id"],
            task_kind=TaskKind(row["task_kind"] or TaskKind.CALL),
            title=row["title"] or "",
            level=row["level"] or 0,
            due_time=row["due_time"],
            wecom_user_id=row["wecom_user_id"] or "",
            staff_display_name=row["staff_display_name"] or "",
            said=msgspec.json.decode(row["said"], type=Said) if row["said"] else None,
        )
        for row in rows
    ]


async def put_back(
    connection: AsyncConnection, workspace_id: str, account_id: str, notices: Sequence[GroupNotice], due_time: datetime
) -> None:
    """Has a group told later of what certainly did not reach it; what was tried often enough stays ended."""
    await execute(
        connection,
        "UPDATE group_notices SET end_time = NULL, due_time = $3 WHERE workspace_id = $1 AND account_id = $2 "
        "AND notice_id = ANY($4::text[]) AND attempts < $5",
        workspace_id,
        account_id,
        due_time,
        [each.notice_id for each in notices],
        MAX_ATTEMPTS,
    )
