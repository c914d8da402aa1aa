"""What a caller may see and change of tasks."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.errors import NotFound, PermissionDenied, Reason
from services.messaging.domain.staff.choosing import Reach
from services.messaging.domain.staff.members import StaffMember
from services.messaging.domain.staff.tasks import Task
from services.messaging.storage.staff import members, tasks

_USER = "user:"


async def own_member(connection: AsyncConnection, workspace_id: str) -> StaffMember | None:
    """Returns the member that names the user who calls; None: there is none, or it is no user."""
    principal = current_caller().principal
    if not principal.startswith(_USER):
        return None
    return await members.find_by_user(connection, workspace_id, principal.removeprefix(_USER))


async def reach_of_caller(connection: AsyncConnection, workspace_id: str, *, any_store: bool) -> Reach:
    """Returns what who calls may see and change.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        any_store: Whether a person looks beyond their own member, which the gateway has asked a permission for.

    Raises:
        PermissionDenied: NOT_STAFF, if no member names the user.
    """
    if not current_caller().principal.startswith(_USER):
        return Reach(None, sees_all=True)
    member = await own_member(connection, workspace_id)
    if member is None and not any_store:
        raise PermissionDenied(
            "Your user is entered at no staff member, so no task is yours. Ask an administrator to enter it, or say anyStore "
            "where you may read or change staff.",
            reason=Reason.ERROR_REASON_NOT_STAFF,
        )
    return Reach(member, sees_all=any_store)


async def seen_task(
    connection: AsyncConnection, workspace_id: str, task_id: str, reach: Reach, *, lock: bool = False
) -> Task:
    """Returns a task that may be seen.

    Raises:
        NotFound: If there is none, or it may not.
    """
    task = await tasks.find_task(connection, workspace_id, task_id, lock=lock)
    if task is None or not reach.sees(task):
        raise NotFound("There is no task with this id that you may see.", task_id=task_id[:100])
    return task
