"""Reminders that wait, and those that went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain.staff.members import StaffMember
from services.messaging.domain.staff.notices import MAX_ATTEMPTS, Notice, NoticeKind, notice_time
from services.messaging.domain.staff.tasks import Task, TaskKind


async def remind(
    connection: AsyncConnection,
    workspace_id: str,
    task: Task,
    member: StaffMember,
    kind: NoticeKind,
    now: datetime,
) -> None:
    """Has a member reminded of a task, once for each reason and level; who has no WeCom user gets none."""
    if not member.wecom_user_id:
        return
    await execute(
        connection,
        "INSERT INTO task_notices (workspace_id, task_id, staff_id, kind, level, attempts, create_time, due_time) "
        "VALUES ($1, $2, $3, $4, $5, 0, $6, $7) ON CONFLICT DO NOTHING",
        workspace_id,
        task.task_id,
        member.staff_id,
        int(kind),
        task.escalation_level,
        now,
        notice_time(member, now),
    )


async def claim_member(connection: AsyncConnection, workspace_id: str, now: datetime, rest_until: datetime) -> str:
    """Takes the member who is to be reminded next; empty for nobody. Until `rest_until` no other reminder goes to them."""
    rows = await fetch_rows(
        connection,
        # Materialised: a plan that runs the query again for each row would take everybody.
        "WITH c AS MATERIALIZED (SELECT f.staff_id FROM staff f WHERE f.workspace_id = $1 AND EXISTS "
        "(SELECT 1 FROM task_notices n WHERE n.workspace_id = $1 AND n.staff_id = f.staff_id AND n.end_time IS NULL "
        "AND n.due_time <= $2) AND (f.next_notice_time IS NULL OR f.next_notice_time <= $2) "
        "ORDER BY f.staff_id LIMIT 1 FOR UPDATE SKIP LOCKED) UPDATE staff s SET next_notice_time = $3 FROM c "
        "WHERE s.workspace_id = $1 AND s.staff_id = c.staff_id RETURNING s.staff_id",
        workspace_id,
        now,
        rest_until,
    )
    return str(rows[0]["staff_id"]) if rows else ""


async def end_due(connection: AsyncConnection, workspace_id: str, staff_id: str, now: datetime) -> list[Notice]:
    """Ends the reminders of a member that are due, and returns those that still say something: of open tasks.

    That a task was given to them, or is overdue, is no news to whom it is no longer.
    """
    rows = await fetch_rows(
        connection,
        "WITH ended AS (UPDATE task_notices SET end_time = $3, attempts = attempts + 1 WHERE workspace_id = $1 "
        "AND staff_id = $2 AND end_time IS NULL AND due_time <= $3 RETURNING task_id, staff_id, kind, level) "
        "SELECT e.task_id, e.staff_id, e.kind, e.level, t.kind AS task_kind, t.title, t.due_time FROM ended e "
        "JOIN tasks t ON t.workspace_id = $1 AND t.task_id = e.task_id "
        "WHERE t.status = 1 AND (e.kind = 1 OR t.staff_id = $2)",
        workspace_id,
        staff_id,
        now,
    )
    return [
        Notice(
            **{**dict(row), "kind": NoticeKind(row["kind"]), "task_kind": TaskKind(row["task_kind"])},
        )
        for row in rows
    ]


async def put_back(
    connection: AsyncConnection, workspace_id: str, notices: Sequence[Notice], due_time: datetime
) -> None:
    """Has reminders wait again that certainly did not go; those that were tried often enough stay ended."""
    await execute(
        connection,
        "UPDATE task_notices n SET end_time = NULL, due_time = $2 FROM unnest($3::text[], $4::text[], $5::smallint[], "
        "$6::smallint[]) AS b(task_id, staff_id, kind, level) WHERE n.workspace_id = $1 AND n.task_id = b.task_id "
        "AND n.staff_id = b.staff_id AND n.kind = b.kind AND n.level = b.level AND n.attempts < $7",
        workspace_id,
        due_time,
        [each.task_id for each in notices],
        [each.staff_id for each in notices],
        [int(each.kind) for each in notices],
        [each.level for each in notices],
        MAX_ATTEMPTS,
    )
