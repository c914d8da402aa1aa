"""Tasks, and what was said and done about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, conditions, order_of, position
from services.messaging.domain.staff.choosing import Reach
from services.messaging.domain.staff.members import StaffRole
from services.messaging.domain.staff.tasks import (
    Task,
    TaskAction,
    TaskAssignment,
    TaskEntry,
    TaskKind,
    TaskOutcome,
    TaskPriority,
    TaskStatus,
)

LISTED: Final = {
    "status": "t.status",
    "kind": "t.kind",
    "priority": "t.priority",
    "outcome": "t.outcome",
    "staff_id": "t.staff_id",
    "store_id": "t.store_id",
    "source": "t.source",
    "due_time": "t.due_time",
    "create_time": "t.create_time",
    "escalation_level": "t.escalation_level",
    "task_id": 't.task_id COLLATE "C"',
}
_KEPT: Final = (
    "task_id",
    "customer_id",
    "kind",
    "title",
    "description",
    "assignment",
    "store_id",
    "skill",
    "staff_id",
    "priority",
    "due_time",
    "escalate_after_minutes",
    "source",
    "status",
    "outcome",
    "escalation_level",
    "created_by",
    "create_time",
    "completed_by",
    "assign_time",
    "complete_time",
    "next_assign_time",
    "next_escalation_time",
)
_CHANGED: Final = (
    "store_id",
    "staff_id",
    "status",
    "outcome",
    "escalation_level",
    "completed_by",
    "assign_time",
    "complete_time",
    "next_assign_time",
    "next_escalation_time",
)
_READ = (
    f"SELECT {', '.join(f't.{name}' for name in _KEPT)}, COALESCE(s.display_name, '') AS staff_display_name "
    "FROM tasks t LEFT JOIN staff s ON s.workspace_id = t.workspace_id AND s.staff_id = t.staff_id "
    "WHERE t.workspace_id = $1"
)


async def find_by_request(connection: AsyncConnection, workspace_id: str, request_id: str) -> tuple[Task, bytes] | None:
    """Returns the task of a request id with what was asked for, hashed."""
    rows = await fetch_rows(
        connection,
        f"{_READ.replace(' FROM', ', t.content_digest FROM', 1)} AND t.request_id = $2",
        workspace_id,
        request_id,
    )
    if not rows:
        return None
    fields = dict(rows[0])
    digest = bytes(fields.pop("content_digest"))
    return _task(fields), digest


async def insert_task(
    connection: AsyncConnection, workspace_id: str, task: Task, request_id: str, digest: bytes
) -> bool:
    """Keeps a new task; False where its request id has one, or its customer was erased."""
    places = ", ".join(f"${number}" for number in range(1, len(_KEPT) + 4))
    rows = await fetch_rows(
        connection,
        f"INSERT INTO tasks (workspace_id, request_id, content_digest, {', '.join(_KEPT)}) SELECT {places} "
        "WHERE NOT EXISTS (SELECT 1 FROM erased_nodes e WHERE e.workspace_id = $1 AND e.node_id = $5) "
        "ON CONFLICT (workspace_id, request_id) DO NOTHING RETURNING task_id",
        workspace_id,
        request_id,
        digest,
        *(getattr(task, name) for name in _KEPT),
    )
    return bool(rows)


async def find_task(connection: AsyncConnection, workspace_id: str, task_id: str, *, lock: bool = False) -> Task | None:
    """Returns a task, or None; locked for a change where asked for."""
    rows = await fetch_rows(
        connection, f"{_READ} AND t.task_id = $2{' FOR UPDATE OF t' if lock else ''}", workspace_id, task_id
    )
    return _task(dict(rows[0])) if rows else None


async def lock_by_requests(connection: AsyncConnection, workspace_id: str, request_ids: Sequence[str]) -> list[Task]:
    """Returns the tasks of request ids, locked for a change, in the order of their ids."""
    rows = await fetch_rows(
        connection,
        f"{_READ} AND t.request_id = ANY($2::text[]) ORDER BY t.task_id FOR UPDATE OF t",
        workspace_id,
        list(request_ids),
    )
    return [_task(dict(row)) for row in rows]


async def update_task(connection: AsyncConnection, workspace_id: str, task: Task) -> None:
    """Writes what changes of a task that is locked."""
    sets = ", ".join(f"{name} = ${number}" for number, name in enumerate(_CHANGED, 3))
    await execute(
        connection,
        f"UPDATE tasks SET {sets} WHERE workspace_id = $1 AND task_id = $2",
        workspace_id,
        task.task_id,
        *(getattr(task, name) for name in _CHANGED),
    )


async def list_tasks(
    connection: AsyncConnection,
    workspace_id: str,
    listing: Listing,
    *,
    reach: Reach,
    customer_ids: Sequence[int] | None,
    own_only: bool,
) -> list[Task]:
    """Returns a page of tasks and at most one more.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        listing: Which, in which order.
        reach: What the caller may see.
        customer_ids: All ids of the one customer wanted; None: of all.
        own_only: Only those of the member who calls.
    """
    arguments: list[Any] = [workspace_id]
    wheres = [*position(listing, LISTED, arguments, first=1)]
    wheres += conditions(listing.restrictions, LISTED, arguments, first=1)
    if customer_ids is not None:
        arguments.append(list(customer_ids))
        wheres.append(f"t.customer_id = ANY(${len(arguments)}::bigint[])")
    wheres += _within(reach, own_only, arguments)
    where = "".join(f" AND {each}" for each in wheres)
    rows = await fetch_rows(
        connection, f"{_READ}{where} ORDER BY {order_of(listing, LISTED)} LIMIT {listing.size + 1}", *arguments
    )
    return [_task(dict(row)) for row in rows]


def _within(reach: Reach, own_only: bool, arguments: list[Any]) -> list[str]:
    """Returns the conditions that are `Reach.sees`, and appends to `arguments` what they name."""
    member = reach.member
    if reach.sees_all and not own_only:
        return []
    if member is None:
        return ["false"]
    arguments.append(member.staff_id)
    own = f"t.staff_id = ${len(arguments)}"
    if own_only:
        return [own]
    if member.role is StaffRole.MANAGER:
        arguments.append([store for store in member.stores if store])
        return [f"({own} OR t.store_id = ANY(${len(arguments)}::text[]))"]
    arguments.append(["", member.store_id])
    return [f"({own} OR (t.staff_id = '' AND t.store_id = ANY(${len(arguments)}::text[])))"]


async def count_open(connection: AsyncConnection, workspace_id: str, most: int) -> int:
    """Returns how many tasks are open, at most `most`."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM (SELECT 1 FROM tasks WHERE workspace_id = $1 AND status = 1 LIMIT $2) t",
        workspace_id,
        most,
    )
    return int(rows[0]["n"])


async def due_workspaces(connection: AsyncConnection, now: datetime) -> list[str]:
    """Returns workspaces with a task to be assigned or to go up a level, or a reminder to be sent; a system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id FROM tasks WHERE next_assign_time <= $1 UNION "
        "SELECT workspace_id FROM tasks WHERE next_escalation_time <= $1 UNION "
        "SELECT workspace_id FROM task_notices WHERE end_time IS NULL AND due_time <= $1 ORDER BY workspace_id",
        now,
    )
    return [row["workspace_id"] for row in rows]


async def to_assign(connection: AsyncConnection, workspace_id: str, now: datetime, most: int) -> list[Task]:
    """Returns tasks that somebody is to be looked for now, in the order of their lanes; not locked."""
    rows = await fetch_rows(
        connection,
        f"{_READ} AND t.status = 1 AND t.next_assign_time <= $2 ORDER BY t.priority DESC, t.due_time, t.task_id LIMIT $3",
        workspace_id,
        now,
        most,
    )
    return [_task(dict(row)) for row in rows]


async def lock_unassigned(
    connection: AsyncConnection, workspace_id: str, task_ids: Collection[str], now: datetime
) -> list[Task]:
    """Locks those of these tasks that still wait for somebody, in the order of their lanes."""
    rows = await fetch_rows(
        connection,
        f"{_READ} AND t.task_id = ANY($2::text[]) AND t.status = 1 AND t.staff_id = '' AND t.next_assign_time <= $3 "
        "ORDER BY t.priority DESC, t.due_time, t.task_id FOR UPDATE OF t SKIP LOCKED",
        workspace_id,
        sorted(task_ids),
        now,
    )
    return [_task(dict(row)) for row in rows]


async def lock_overdue(connection: AsyncConnection, workspace_id: str, now: datetime, most: int) -> list[Task]:
    """Locks open tasks whose next level is due; what another worker has is left to it."""
    rows = await fetch_rows(
        connection,
        f"{_READ} AND t.status = 1 AND t.next_escalation_time <= $2 "
        "ORDER BY t.next_escalation_time, t.task_id LIMIT $3 FOR UPDATE OF t SKIP LOCKED",
        workspace_id,
        now,
        most,
    )
    return [_task(dict(row)) for row in rows]


async def add_entry(connection: AsyncConnection, workspace_id: str, entry: TaskEntry) -> None:
    """Keeps what was said or done; the caller has the task locked."""
    await execute(
        connection,
        "INSERT INTO task_entries (workspace_id, comment_id, task_id, action, text, staff_id, escalation_level, created_by, "
        "create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        workspace_id,
        entry.comment_id,
        entry.task_id,
        int(entry.action),
        entry.text,
        entry.staff_id,
        entry.escalation_level,
        entry.created_by,
        entry.create_time,
    )


async def find_entry(connection: AsyncConnection, workspace_id: str, comment_id: str) -> TaskEntry | None:
    """Returns what was said or done, by its id."""
    rows = await fetch_rows(
        connection,
        "SELECT comment_id, task_id, action, text, staff_id, escalation_level, created_by, create_time FROM task_entries "
        "WHERE workspace_id = $1 AND comment_id = $2",
        workspace_id,
        comment_id,
    )
    return TaskEntry(**{**dict(rows[0]), "action": TaskAction(rows[0]["action"])}) if rows else None


async def count_comments(connection: AsyncConnection, workspace_id: str, task_id: str) -> int:
    """Returns how often something was said about a task."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM task_entries WHERE workspace_id = $1 AND task_id = $2 AND action = 1",
        workspace_id,
        task_id,
    )
    return int(rows[0]["n"])


async def list_entries(
    connection: AsyncConnection, workspace_id: str, task_id: str, *, after: tuple[datetime, str] | None, limit: int
) -> list[TaskEntry]:
    """Returns what was said and done about a task, the first first, behind `after`."""
    rows = await fetch_rows(
        connection,
        "SELECT comment_id, task_id, action, text, staff_id, escalation_level, created_by, create_time FROM task_entries "
        "WHERE workspace_id = $1 AND task_id = $2 AND ($3::timestamptz IS NULL OR (create_time, comment_id) > ($3, $4)) "
        "ORDER BY create_time, comment_id LIMIT $5",
        workspace_id,
        task_id,
        after[0] if after else None,
        after[1] if after else "",
        limit,
    )
    return [TaskEntry(**{**dict(row), "action": TaskAction(row["action"])}) for row in rows]


def _task(row: dict[str, Any] | asyncpg.Record) -> Task:
    return Task(
        **{
            **dict(row),
            "kind": TaskKind(row["kind"]),
            "assignment": TaskAssignment(row["assignment"]),
            "priority": TaskPriority(row["priority"]),
            "status": TaskStatus(row["status"]),
            "outcome": TaskOutcome(row["outcome"]),
        }
    )
