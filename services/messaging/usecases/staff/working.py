"""Tasks worked on: seen, claimed, given to others, ended, talked about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.database import Database
from services.common.errors import (
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Reason,
    ResourceExhausted,
)
from services.common.ids import new_id, stable_id
from services.common.listings import Listing
from services.common.outbox import Fact, publish
from services.messaging.domain.staff.choosing import Reach, by_room
from services.messaging.domain.staff.members import StaffMember
from services.messaging.domain.staff.tasks import (
    LAST_LEVEL,
    MAX_ASSIGNEES,
    MAX_COMMENTS,
    Task,
    TaskAction,
    TaskEntry,
    TaskOutcome,
    TaskStatus,
    completed,
    given,
)
from services.messaging.storage.moments import Moment
from services.messaging.storage.staff import members, tasks
from services.messaging.usecases.staff.creating import gave
from services.messaging.usecases.staff.escalating import rise
from services.messaging.usecases.staff.reaching import own_member, reach_of_caller, seen_task

T = TypeVar("T")


class KnowsIds(Protocol):
    """Who is who."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's."""
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    """A task that is locked, who may do what with it, and the present."""

    connection: AsyncConnection
    task: Task
    reach: Reach
    now: datetime


class WorkingOnTasks:
    """Lets people work on tasks."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        customers: KnowsIds,
        facts_of: Callable[[Sequence[Task]], list[Fact]],
    ) -> None:
        """Takes messaging's database, what tells the time, identity, and what writes ended tasks as facts."""
        self._database = database
        self._moment = moment
        self._customers = customers
        self._facts_of = facts_of

    async def get(self, workspace_id: str, task_id: str, *, any_store: bool) -> Task:
        """Returns a task.

        Raises:
            NotFound: If there is none that may be seen.
            PermissionDenied: NOT_STAFF.
        """
        async with self._database.workspace(workspace_id) as connection:
            reach = await reach_of_caller(connection, workspace_id, any_store=any_store)
            return await seen_task(connection, workspace_id, task_id, reach)

    async def list(
        self, workspace_id: str, listing: Listing, *, customer_id: int, own_only: bool, any_store: bool
    ) -> list[Task]:
        """Returns the tasks of a page that may be seen, and one more where more follow.

        Raises:
            InvalidArgument: If a key asks for its own.
            PermissionDenied: NOT_STAFF.
            Unavailable: If identity is away.
        """
        ids = await self._customers.ids_of(workspace_id, customer_id) if customer_id else None
        async with self._database.workspace(workspace_id) as connection:
            reach = await reach_of_caller(connection, workspace_id, any_store=any_store and not own_only)
            if own_only and reach.member is None:
                raise InvalidArgument("own_only: a key has no tasks of its own.", field="own_only")
            return await tasks.list_tasks(
                connection, workspace_id, listing, reach=reach, customer_ids=ids, own_only=own_only
            )

    async def own_member(self, workspace_id: str) -> StaffMember:
        """Returns the member that names the user who calls.

        Raises:
            NotFound: If there is none.
        """
        async with self._database.workspace(workspace_id) as connection:
            member = await own_member(connection, workspace_id)
        if member is None:
            raise NotFound("No staff member names your user; an administrator can enter it.")
        return member

    async def assignees(self, workspace_id: str, task_id: str, *, any_store: bool) -> Sequence[StaffMember]:
        """Returns who may be given a task, who works now and has the fewest open tasks first.

        Raises:
            NotFound: If there is no task that may be seen.
            PermissionDenied: NOT_STAFF.
        """
        async with self._database.workspace(workspace_id) as connection:
            reach = await reach_of_caller(connection, workspace_id, any_store=any_store)
            task = await seen_task(connection, workspace_id, task_id, reach)
            found = await members.of_stores(connection, workspace_id, [task.store_id])
            return by_room(found, await self._moment(connection))[:MAX_ASSIGNEES]

    async def claim(self, workspace_id: str, task_id: str, staff_id: str) -> Task:
        """Gives a task that is nobody's to the member who calls, or whom a key names.

        Raises:
            NotFound: If there is no task that may be seen, or no such member.
            InvalidArgument: If a key names nobody, or a person somebody else.
            FailedPrecondition: If somebody has it, or it is over.
            PermissionDenied: NOT_STAFF.
        """

        async def take(held: _Held) -> Task:
            own = held.reach.member
            if (own is None and not staff_id) or (own is not None and staff_id not in ("", own.staff_id)):
                raise InvalidArgument(
                    "staff_id: a key names who takes the task, a person takes it themselves.", field="staff_id"
                )
            wanted = own.staff_id if own is not None else staff_id
            if held.task.staff_id and held.task.staff_id != wanted:
                raise FailedPrecondition("Somebody has this task already.", task_id=task_id)
            return await self._give(workspace_id, held, wanted)

        return await self._with(workspace_id, task_id, any_store=False, act=take)

    async def assign(self, workspace_id: str, task_id: str, staff_id: str, *, any_store: bool) -> Task:
        """Gives a task to a member.

        Raises:
            NotFound: If there is no task that may be seen, or no such member.
            FailedPrecondition: If it is over.
            PermissionDenied: If who calls does not lead its store; NOT_STAFF.
        """

        async def give(held: _Held) -> Task:
            if not held.reach.leads(held.task):
                raise PermissionDenied("A task is given to others by a manager of its store.", task_id=task_id)
            return await self._give(workspace_id, held, staff_id)

        return await self._with(workspace_id, task_id, any_store=any_store, act=give)

    async def complete(
        self, workspace_id: str, task_id: str, outcome: TaskOutcome, note: str, *, any_store: bool
    ) -> Task:
        """Ends a task, once; the same outcome again changes nothing.

        Raises:
            NotFound: If there is no task that may be seen.
            InvalidArgument: TASK_OUTCOME_REFUSED.
            FailedPrecondition: If it ended otherwise.
            PermissionDenied: If it is somebody else's; NOT_STAFF.
        """

        async def end(held: _Held) -> Task:
            if held.task.status is TaskStatus.COMPLETED:
                if held.task.outcome is outcome:
                    return held.task
                raise FailedPrecondition("This task is over, with another outcome.", task_id=task_id)
            _check_works(held)
            ended = completed(held.task, outcome, current_caller().principal, held.now)
            await tasks.update_task(held.connection, workspace_id, ended)
            await tasks.add_entry(
                held.connection, workspace_id, _entry(held, TaskAction.COMPLETED, note.strip(), held.task.staff_id)
            )
            await publish(held.connection, workspace_id, self._facts_of([ended]))
            return ended

        return await self._with(workspace_id, task_id, any_store=any_store, act=end, only_open=False)

    async def cancel(self, workspace_id: str, request_ids: Sequence[str], detail: str) -> int:
        """Ends the open tasks of request ids as not needed; returns how many ended so, by whatever call.

        For who asked for them: whose they are is not looked at.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            known = await tasks.lock_by_requests(connection, workspace_id, request_ids)
            ended = [
                completed(task, TaskOutcome.NOT_NEEDED, current_caller().principal, now)
                for task in known
                if task.status is TaskStatus.OPEN
            ]
            for task in ended:
                await tasks.update_task(connection, workspace_id, task)
                held = _Held(connection, task, Reach(None, sees_all=True), now)
                await tasks.add_entry(
                    connection, workspace_id, _entry(held, TaskAction.COMPLETED, detail, task.staff_id)
                )
            if ended:
                await publish(connection, workspace_id, self._facts_of(ended))
        return len(ended) + sum(task.outcome is TaskOutcome.NOT_NEEDED for task in known)

    async def escalate(self, workspace_id: str, task_id: str, reason: str, *, request_id: str, any_store: bool) -> Task:
        """Lets a task go up a level now; the same request id again returns the task as it is.

        Raises:
            NotFound: If there is no task that may be seen.
            FailedPrecondition: If it is over, or at the last level.
            PermissionDenied: If it is somebody else's; NOT_STAFF.
        """

        async def up(held: _Held) -> Task:
            _check_works(held)
            entry_id = _entry_id(task_id, request_id, held.now)
            if await tasks.find_entry(held.connection, workspace_id, entry_id):
                return held.task
            if held.task.status is not TaskStatus.OPEN:
                raise FailedPrecondition("This task is over.", task_id=task_id)
            if held.task.escalation_level >= LAST_LEVEL:
                raise FailedPrecondition("This task is at the last level already.", task_id=task_id)
            return await rise(held.connection, workspace_id, held.task, reason.strip(), held.now, entry_id)

        return await self._with(workspace_id, task_id, any_store=any_store, act=up, only_open=False)

    async def comment(
        self, workspace_id: str, task_id: str, text: str, *, request_id: str, any_store: bool
    ) -> TaskEntry:
        """Keeps what somebody says about a task; the same request id again returns what was said first.

        Raises:
            NotFound: If there is no task that may be seen.
            InvalidArgument: If nothing is said.
            ResourceExhausted: LIMIT_REACHED.
            PermissionDenied: If it is somebody else's; NOT_STAFF.
        """
        if not text.strip():
            raise InvalidArgument("text: say something.", field="text")

        async def say(held: _Held) -> TaskEntry:
            _check_works(held)
            entry_id = _entry_id(task_id, request_id, held.now)
            if known := await tasks.find_entry(held.connection, workspace_id, entry_id):
                return known
            if await tasks.count_comments(held.connection, workspace_id, task_id) >= MAX_COMMENTS:
                raise ResourceExhausted(
                    f"A task has at most {MAX_COMMENTS} comments.", reason=Reason.ERROR_REASON_LIMIT_REACHED
                )
            entry = replace(_entry(held, TaskAction.COMMENT, text.strip()), comment_id=entry_id)
            await tasks.add_entry(held.connection, workspace_id, entry)
            return entry

        return await self._with(workspace_id, task_id, any_store=any_store, act=say, only_open=False)

    async def entries(
        self, workspace_id: str, task_id: str, *, after: tuple[datetime, str] | None, limit: int, any_store: bool
    ) -> Sequence[TaskEntry]:
        """Returns what was said and done about a task, the first first.

        Raises:
            NotFound: If there is no task that may be seen.
            PermissionDenied: NOT_STAFF.
        """
        async with self._database.workspace(workspace_id) as connection:
            reach = await reach_of_caller(connection, workspace_id, any_store=any_store)
            await seen_task(connection, workspace_id, task_id, reach)
            return await tasks.list_entries(connection, workspace_id, task_id, after=after, limit=limit)

    async def _with(
        self,
        workspace_id: str,
        task_id: str,
        *,
        any_store: bool,
        act: Callable[[_Held], Awaitable[T]],
        only_open: bool = True,
    ) -> T:
        """Acts on a task under its lock: two who act at once do so one after the other."""
        async with self._database.workspace(workspace_id) as connection:
            reach = await reach_of_caller(connection, workspace_id, any_store=any_store)
            task = await seen_task(connection, workspace_id, task_id, reach, lock=True)
            if only_open and task.status is not TaskStatus.OPEN:
                raise FailedPrecondition("This task is over.", task_id=task_id)
            return await act(_Held(connection, task, reach, await self._moment(connection)))

    async def _give(self, workspace_id: str, held: _Held, staff_id: str) -> Task:
        if held.task.staff_id == staff_id:
            return held.task
        found = await members.find_members(held.connection, workspace_id, [staff_id])
        if staff_id not in found:
            raise NotFound("There is no staff member with this id.", staff_id=staff_id[:100])
        task = given(held.task, found[staff_id], held.now)
        await tasks.update_task(held.connection, workspace_id, task)
        await gave(held.connection, workspace_id, task, found[staff_id], held.now)
        return task


def _check_works(held: _Held) -> None:
    if not held.reach.works_on(held.task):
        raise PermissionDenied("Claim this task first, or ask a manager of its store.", task_id=held.task.task_id)


def _entry_id(task_id: str, request_id: str, now: datetime) -> str:
    return f"entry_{stable_id(task_id, request_id)}" if request_id else new_id("entry", now)


def _entry(held: _Held, action: TaskAction, text: str, staff_id: str = "") -> TaskEntry:
    return TaskEntry(
        comment_id=new_id("entry", held.now),
        task_id=held.task.task_id,
        action=action,
        text=text,
        staff_id=staff_id,
        created_by=current_caller().principal,
        create_time=held.now,
    )
