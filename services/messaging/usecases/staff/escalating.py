"""Tasks that are overdue go up a level, once for each, however many workers look."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.ids import new_id
from services.messaging.domain.staff.choosing import manager_of
from services.messaging.domain.staff.groups import GroupNoticeKind
from services.messaging.domain.staff.notices import NoticeKind
from services.messaging.domain.staff.tasks import Task, TaskAction, TaskEntry, escalated
from services.messaging.storage.staff import groups, members, notices, tasks


async def rise(
    connection: AsyncConnection, workspace_id: str, task: Task, text: str, now: datetime, entry_id: str = ""
) -> Task:
    """Lets an open task that is locked go up a level, and tells the manager of its store, whose it is, and its group.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        task: Below the last level.
        text: Why; empty where its time has come.
        now: The present.
        entry_id: Under which it is put on record; empty takes a new one.
    """
    leading = await members.of_stores(connection, workspace_id, [task.store_id]) if task.store_id else []
    manager = manager_of(leading, task.store_id, now)
    risen = escalated(task, manager, now)
    await tasks.update_task(connection, workspace_id, risen)
    await tasks.add_entry(
        connection,
        workspace_id,
        TaskEntry(
            comment_id=entry_id or new_id("entry", now),
            task_id=task.task_id,
            action=TaskAction.ESCALATED,
            text=text,
            staff_id=manager.staff_id if manager else "",
            escalation_level=risen.escalation_level,
            created_by=current_caller().principal,
            create_time=now,
        ),
    )
    if manager is not None:
        await notices.remind(connection, workspace_id, risen, manager, NoticeKind.ESCALATED, now)
    if risen.staff_id and (manager is None or risen.staff_id != manager.staff_id):
        own = (await members.find_members(connection, workspace_id, [risen.staff_id])).get(risen.staff_id)
        if own is not None:
            await notices.remind(connection, workspace_id, risen, own, NoticeKind.OVERDUE, now)
    await groups.tell_of_task(connection, workspace_id, risen, GroupNoticeKind.OVERDUE_TASK, now)
    return risen
