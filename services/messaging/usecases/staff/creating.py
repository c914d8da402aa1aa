"""Tasks made: once for a request id, and given by rule to whom it fits."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.database import Database
from services.common.errors import (
    AlreadyExists,
    FailedPrecondition,
    NotFound,
    PermissionDenied,
    Reason,
    ResourceExhausted,
)
from services.common.ids import new_id
from services.common.memories import Memory
from services.messaging.domain import CustomerFile
from services.messaging.domain.staff.choosing import Reach, choose
from services.messaging.domain.staff.groups import GroupNoticeKind
from services.messaging.domain.staff.members import (
    ADVISER_TRAIT,
    StaffMember,
    StaffRole,
    adviser_among,
    adviser_named,
)
from services.messaging.domain.staff.notices import NoticeKind
from services.messaging.domain.staff.tasks import (
    DEFAULT_ESCALATE_MINUTES,
    MAX_OPEN,
    RETRY,
    NewTask,
    Task,
    TaskAction,
    TaskAssignment,
    TaskEntry,
    TaskOutcome,
    TaskPriority,
    TaskStatus,
    check_new,
    due_time_of,
    given,
)
from services.messaging.domain.template_data import Answered
from services.messaging.storage.moments import Moment
from services.messaging.storage.staff import groups, members, notices, tasks
from services.messaging.usecases.staff.reaching import reach_of_caller

_COUNTED = 10_000
_COUNT_SECONDS = 2.0


class KnowsFiles(Protocol):
    """What is known of a customer."""

    async def file(self, workspace_id: str, customer_id: int) -> CustomerFile | None:
        """Returns the file of a customer by any id; None where there is none, or it is too large to be read."""
        ...


class KnowsTiers(Protocol):
    """Where customers stand in the loyalty programme."""

    async def get(self, workspace_id: str, *, customer_ids: Sequence[int] = (), points: bool = False) -> Answered:
        """Returns it by the ids asked for."""
        ...


class CreatingTasks:
    """Makes tasks."""

    def __init__(self, *, database: Database, moment: Moment, customers: KnowsFiles, tiers: KnowsTiers) -> None:
        """Takes messaging's database, what tells the time, and profile."""
        self._database = database
        self._moment = moment
        self._customers = customers
        self._tiers = tiers
        self._open: Memory[str, int] = Memory(entries=_COUNTED, seconds=_COUNT_SECONDS)

    async def create(self, workspace_id: str, new: NewTask, *, request_id: str, any_store: bool) -> Task:
        """Makes a task and gives it to whom its rule says. The same request id again returns the task as it is now.

        Args:
            workspace_id: Whose.
            new: What is asked for.
            request_id: Empty makes a new task each time.
            any_store: Whether a person may make one of any store.

        Raises:
            InvalidArgument: If it means nothing.
            AlreadyExists: REQUEST_ID_REUSED.
            NotFound: If there is no such customer or staff member; CUSTOMER_ERASED.
            FailedPrecondition: CUSTOMER_RESTRICTED.
            PermissionDenied: If it is for others than who calls may give tasks to.
            ResourceExhausted: LIMIT_REACHED.
            Unavailable: If profile is away.
        """
        digest = hashlib.sha256(msgspec.json.encode(new)).digest()[:16]
        async with self._database.workspace(workspace_id) as connection:
            if known := await self._known(connection, workspace_id, request_id, digest):
                return known
            check_new(new, await self._moment(connection))
            new = _bounded(new, await reach_of_caller(connection, workspace_id, any_store=any_store))
        # Before the transaction: profile is another service.
        file = await self._customers.file(workspace_id, new.customer_id)
        if file is None:
            raise NotFound("There is no customer with this id.", customer_id=str(new.customer_id))
        if file.restricted:
            raise FailedPrecondition(
                "The use of this customer's data is restricted; nothing is done for them until that is lifted.",
                reason=Reason.ERROR_REASON_CUSTOMER_RESTRICTED,
                customer_id=str(new.customer_id),
            )
        new = await self._in_lane(workspace_id, new)
        await self._check_room(workspace_id)
        request_id = request_id or f"req_{secrets.token_hex(16)}"
        async with self._database.workspace(workspace_id) as connection:
            await members.lock_staff(connection, workspace_id)
            now = await self._moment(connection)
            member = await self._assignee(connection, workspace_id, new, file, now)
            task = _new_task(new, member, now)
            if not await tasks.insert_task(connection, workspace_id, task, request_id, digest):
                known = await self._known(connection, workspace_id, request_id, digest)
                if known is None:
                    raise NotFound(
                        "This customer was erased, and nothing is done for them.",
                        reason=Reason.ERROR_REASON_CUSTOMER_ERASED,
                        customer_id=str(new.customer_id),
                    )
                return known
            if member is not None:
                await gave(connection, workspace_id, task, member, now)
            await groups.tell_of_task(connection, workspace_id, task, GroupNoticeKind.NEW_TASK, now)
        return task

    async def _known(
        self, connection: AsyncConnection, workspace_id: str, request_id: str, digest: bytes
    ) -> Task | None:
        found = await tasks.find_by_request(connection, workspace_id, request_id) if request_id else None
        if found is None:
            return None
        if found[1] != digest:
            raise AlreadyExists(
                "This request id was used for another task; a new task needs a new one.",
                reason=Reason.ERROR_REASON_REQUEST_ID_REUSED,
                request_id=request_id,
            )
        return found[0]

    async def _in_lane(self, workspace_id: str, new: NewTask) -> NewTask:
        if not new.vip_tier_ids or new.priority is TaskPriority.VIP:
            return new
        answer = await self._tiers.get(workspace_id, customer_ids=[new.customer_id], points=True)
        loyalty = answer.customers.get(new.customer_id)
        is_vip = loyalty is not None and loyalty.tier.tier_id in new.vip_tier_ids
        return replace(new, priority=TaskPriority.VIP) if is_vip else new

    async def _check_room(self, workspace_id: str) -> None:
        open_now = self._open.get(workspace_id)
        if open_now is None:
            async with self._database.workspace(workspace_id) as connection:
                open_now = await tasks.count_open(connection, workspace_id, MAX_OPEN)
            self._open.keep(workspace_id, open_now)
        if open_now >= MAX_OPEN:
            raise ResourceExhausted(
                f"A workspace has at most {MAX_OPEN:,} open tasks; end some first.",
                reason=Reason.ERROR_REASON_LIMIT_REACHED,
            )

    async def _assignee(
        self, connection: AsyncConnection, workspace_id: str, new: NewTask, file: CustomerFile, now: datetime
    ) -> StaffMember | None:
        if new.assignment is TaskAssignment.STAFF_MEMBER:
            found = await members.find_members(connection, workspace_id, [new.staff_id])
            if new.staff_id not in found:
                raise NotFound("There is no staff member with this id.", staff_id=new.staff_id[:100])
            return found[new.staff_id]
        return await fitting(
            connection,
            workspace_id,
            assignment=new.assignment,
            store_id=new.store_id,
            skill=new.skill,
            adviser=file.traits.get(ADVISER_TRAIT),
            now=now,
        )


async def fitting(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    assignment: TaskAssignment,
    store_id: str,
    skill: str,
    adviser: object,
    now: datetime,
) -> StaffMember | None:
    """Returns to whom a rule gives a task now; the caller holds the lock of the staff. `adviser` is what the trait says."""
    if assignment not in (TaskAssignment.ADVISER, TaskAssignment.STORE):
        return None
    own = None
    if assignment is TaskAssignment.ADVISER:
        named = adviser_named(adviser)
        own = adviser_among(await members.find_named(connection, workspace_id, [named]), named)
    store = store_id or (own.store_id if own else "")
    return choose(
        await members.of_stores(connection, workspace_id, [store]),
        assignment=assignment,
        store_id=store_id,
        skill=skill,
        adviser=own,
        now=now,
    )


async def gave(connection: AsyncConnection, workspace_id: str, task: Task, member: StaffMember, now: datetime) -> None:
    """Puts on record that a task was given to a member, and has them reminded unless they took it themselves."""
    by = current_caller().principal
    await tasks.add_entry(
        connection,
        workspace_id,
        TaskEntry(
            comment_id=new_id("entry", now),
            task_id=task.task_id,
            action=TaskAction.ASSIGNED,
            staff_id=member.staff_id,
            created_by=by,
            create_time=now,
        ),
    )
    await members.note_assigned(connection, workspace_id, [member.staff_id], now)
    if by != f"user:{member.user_id}":
        await notices.remind(connection, workspace_id, task, member, NoticeKind.ASSIGNED, now)


def _bounded(new: NewTask, reach: Reach) -> NewTask:
    """Returns what a person asks for within what is theirs: staff for themselves and their store, managers for their stores."""
    member = reach.member
    if reach.sees_all or member is None:
        return new
    new = replace(new, store_id=new.store_id or member.store_id)
    is_own = new.staff_id in ("", member.staff_id) or member.role is StaffRole.MANAGER
    if not is_own or new.store_id not in ("", *member.stores):
        raise PermissionDenied(
            "You make tasks for yourself and for your store; a manager for all stores that they lead. Say anyStore where you "
            "may change staff.",
            store_id=new.store_id,
        )
    return new


def _new_task(new: NewTask, member: StaffMember | None, now: datetime) -> Task:
    due_time = due_time_of(new, member, now)
    task = Task(
        task_id=new_id("task", now),
        customer_id=new.customer_id,
        kind=new.kind,
        title=new.title,
        description=new.description,
        assignment=new.assignment,
        store_id=new.store_id,
        skill=new.skill,
        staff_id="",
        priority=new.priority,
        due_time=due_time,
        escalate_after_minutes=new.escalate_after_minutes or DEFAULT_ESCALATE_MINUTES,
        source=new.source,
        status=TaskStatus.OPEN,
        outcome=TaskOutcome.NONE,
        escalation_level=0,
        created_by=current_caller().principal,
        create_time=now,
        next_assign_time=now + RETRY if new.assignment is not TaskAssignment.CLAIM else None,
        next_escalation_time=due_time,
    )
    return task if member is None else given(task, member, now)
