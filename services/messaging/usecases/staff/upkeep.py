"""What is done about tasks without anybody asking: waiting ones are given out, overdue ones go up a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from services.common.database import Database
from services.messaging.clients.profile import CustomerFiles
from services.messaging.domain.staff.members import ADVISER_TRAIT
from services.messaging.domain.staff.tasks import RETRY, TaskAssignment, given
from services.messaging.storage.moments import Moment
from services.messaging.storage.staff import members, tasks
from services.messaging.usecases.staff.creating import fitting, gave
from services.messaging.usecases.staff.escalating import rise

AT_ONCE = 100
"""Tasks of one transaction."""

_log = structlog.get_logger(__name__)


class KnowsFiles(Protocol):
    """What is known of customers."""

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> CustomerFiles:
        """Returns their files by the ids asked for."""
        ...


class TaskUpkeep:
    """Looks after tasks of all workspaces."""

    def __init__(self, *, database: Database, moment: Moment, customers: KnowsFiles) -> None:
        """Takes messaging's database, what tells the time, and profile."""
        self._database = database
        self._moment = moment
        self._customers = customers

    async def due_workspaces(self) -> list[str]:
        """Returns the workspaces in which there is something to do now."""
        async with self._database.system() as connection:
            return await tasks.due_workspaces(connection, await self._moment(connection))

    async def escalate(self, workspace_id: str) -> int:
        """Lets the overdue tasks of a workspace go up a level, and returns how many did."""
        risen = 0
        while True:
            async with self._database.workspace(workspace_id) as connection:
                now = await self._moment(connection)
                found = await tasks.lock_overdue(connection, workspace_id, now, AT_ONCE)
                for task in found:
                    await rise(connection, workspace_id, task, "", now)
            risen += len(found)
            if len(found) < AT_ONCE:
                break
        if risen:
            _log.info("tasks.escalated", workspace_id=workspace_id, tasks=risen)
        return risen

    async def assign_waiting(self, workspace_id: str) -> int:
        """Gives waiting tasks to whom their rule says, the first lane first, and returns how many found somebody.

        Raises:
            Unavailable: If profile is away.
        """
        async with self._database.workspace(workspace_id) as connection:
            waiting = await tasks.to_assign(connection, workspace_id, await self._moment(connection), AT_ONCE)
        if not waiting:
            return 0
        # Before the transaction: profile is another service.
        advised = [each.customer_id for each in waiting if each.assignment is TaskAssignment.ADVISER]
        files = (await self._customers.files(workspace_id, advised)).by_id if advised else {}
        gone = 0
        async with self._database.workspace(workspace_id) as connection:
            await members.lock_staff(connection, workspace_id)
            now = await self._moment(connection)
            ids = [each.task_id for each in waiting]
            for task in await tasks.lock_unassigned(connection, workspace_id, ids, now):
                file = files.get(task.customer_id)
                member = await fitting(
                    connection,
                    workspace_id,
                    assignment=task.assignment,
                    store_id=task.store_id,
                    skill=task.skill,
                    adviser=file.traits.get(ADVISER_TRAIT) if file else None,
                    now=now,
                )
                if member is None:
                    await tasks.update_task(connection, workspace_id, replace(task, next_assign_time=now + RETRY))
                    continue
                task = given(task, member, now)
                await tasks.update_task(connection, workspace_id, task)
                await gave(connection, workspace_id, task, member, now)
                gone += 1
        return gone
