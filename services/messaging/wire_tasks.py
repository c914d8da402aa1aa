"""Wire ⇄ domain of tasks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from services.common.listings import Listable, Listing, read_listing
from services.messaging.domain.staff.tasks import (
    OUTCOMES,
    NewTask,
    Task,
    TaskAssignment,
    TaskEntry,
    TaskKind,
    TaskPriority,
)
from services.messaging.wire import known_value, names_of
from yike.messaging.v1 import task_service_pb2 as task_pb

_LISTABLE = Listable(
    call="ListTasks",
    filters={
        "status": names_of(task_pb.TaskStatus, "TASK_STATUS_"),
        "kind": names_of(task_pb.TaskKind, "TASK_KIND_"),
        "priority": names_of(task_pb.TaskPriority, "TASK_PRIORITY_"),
        "outcome": names_of(task_pb.TaskOutcome, "TASK_OUTCOME_"),
        "staff_id": str,
        "store_id": str,
        "source": str,
        "due_time": datetime,
        "create_time": datetime,
        "escalation_level": int,
    },
    orders={"priority": int, "due_time": datetime, "create_time": datetime, "task_id": str},
    key="task_id",
    order="priority desc,dueTime",
)
_TIMES = ("due_time", "create_time", "assign_time", "complete_time", "next_escalation_time")


def task_listing(request: task_pb.ListTasksRequest, workspace_id: str) -> Listing:
    """Returns which tasks a request asks for.

    Raises:
        InvalidArgument: If it is none that the contract has.
    """
    return read_listing(
        _LISTABLE,
        request,
        workspace=workspace_id,
        customer=str(request.customer_id),
        own=str(request.own_only),
        any_store=str(request.any_store),
    )


def read_task(message: task_pb.Task) -> NewTask:
    """Returns a task as callers ask for it.

    Raises:
        InvalidArgument: If an enum's value is none we know.
    """
    return NewTask(
        customer_id=message.customer_id,
        kind=known_value(TaskKind, message.kind, "task.kind"),
        title=message.title.strip(),
        description=message.description.strip(),
        assignment=known_value(TaskAssignment, message.assignment or TaskAssignment.STORE, "task.assignment"),
        store_id=message.store_id.strip(),
        skill=message.skill,
        staff_id=message.staff_id,
        priority=known_value(TaskPriority, message.priority or TaskPriority.NORMAL, "task.priority"),
        vip_tier_ids=tuple(message.vip_tier_ids),
        due_minutes=message.due_minutes,
        in_shift_hours=message.in_shift_hours,
        due_time=message.due_time.ToDatetime(UTC) if message.HasField("due_time") else None,
        escalate_after_minutes=message.escalate_after_minutes,
        source=message.source,
    )


def task_message(task: Task) -> task_pb.Task:
    """Returns a task as the wire has it."""
    message = task_pb.Task(
        task_id=task.task_id,
        customer_id=task.customer_id,
        kind=cast(Any, int(task.kind)),
        title=task.title,
        description=task.description,
        assignment=cast(Any, int(task.assignment)),
        store_id=task.store_id,
        skill=task.skill,
        staff_id=task.staff_id,
        staff_display_name=task.staff_display_name,
        priority=cast(Any, int(task.priority)),
        escalate_after_minutes=task.escalate_after_minutes,
        source=task.source,
        status=cast(Any, int(task.status)),
        outcome=cast(Any, int(task.outcome)),
        possible_outcomes=cast(Any, [int(each) for each in OUTCOMES[task.kind]]),
        escalation_level=task.escalation_level,
        created_by=task.created_by,
        completed_by=task.completed_by,
    )
    for name in _TIMES:
        time = getattr(task, name)
        if time is not None:
            getattr(message, name).FromDatetime(time)
    return message


def entry_message(entry: TaskEntry) -> task_pb.TaskComment:
    """Returns what was said or done as the wire has it."""
    message = task_pb.TaskComment(
        comment_id=entry.comment_id,
        action=cast(Any, int(entry.action)),
        text=entry.text,
        staff_id=entry.staff_id,
        escalation_level=entry.escalation_level,
        created_by=entry.created_by,
    )
    message.create_time.FromDatetime(entry.create_time)
    return message
