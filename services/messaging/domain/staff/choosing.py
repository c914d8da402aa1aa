"""Who gets a task by its rule, who hears of one that is overdue, and who may see and change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.messaging.domain.staff.members import StaffMember, StaffRole
from services.messaging.domain.staff.tasks import Task, TaskAssignment

_NEVER = datetime.fromtimestamp(0, UTC)


def choose(
    members: Sequence[StaffMember],
    *,
    assignment: TaskAssignment,
    store_id: str,
    skill: str,
    adviser: StaffMember | None,
    now: datetime,
) -> StaffMember | None:
    """Returns who gets a task by its rule; None: nobody can now, or nobody should.

    Args:
        members: Everybody who may be asked, with how many open tasks they have.
        assignment: The rule. One that names its member has nothing to choose.
        store_id: Only of this store; empty: of the adviser's, else of any.
        skill: Only who has it; empty: whoever.
        adviser: The customer's own, where there is one.
        now: The present.
    """
    if assignment not in (TaskAssignment.ADVISER, TaskAssignment.STORE):
        return None
    if assignment is TaskAssignment.ADVISER and adviser is not None:
        if not adviser.away and adviser.open_tasks < adviser.capacity:
            return adviser
        store_id = store_id or adviser.store_id
    able = [
        each
        for each in members
        if (not store_id or store_id in each.stores)
        and (not skill or skill in each.skills)
        and each.open_tasks < each.capacity
        and each.is_on_shift(now)
    ]
    return min(able, key=lambda each: (each.open_tasks, each.last_assign_time or _NEVER, each.staff_id), default=None)


def manager_of(members: Iterable[StaffMember], store_id: str, now: datetime) -> StaffMember | None:
    """Returns who hears of an overdue task of a store: a manager of it, who works now before others; None for nobody."""
    leading = [each for each in members if each.role is StaffRole.MANAGER and store_id and store_id in each.stores]
    return min(
        leading, key=lambda each: (each.away, not each.is_on_shift(now), each.open_tasks, each.staff_id), default=None
    )


def by_room(members: Iterable[StaffMember], now: datetime) -> list[StaffMember]:
    """Returns members, who works now and has the fewest open tasks first."""
    return sorted(members, key=lambda each: (not each.is_on_shift(now), each.open_tasks, each.staff_id))


@dataclass(frozen=True, slots=True)
class Reach:
    """What a caller may see and change; without a member all.

    Attributes:
        member: Who calls; None: a key, a service, or somebody who may look at any store.
        sees_all: Whether nothing binds them.
    """

    member: StaffMember | None
    sees_all: bool

    def sees(self, task: Task) -> bool:
        """Tells whether a task may be read: their own, nobody's of their store, and to a manager all of their stores."""
        if self.sees_all or self.member is None:
            return self.sees_all
        if task.staff_id == self.member.staff_id:
            return True
        if self.member.role is StaffRole.MANAGER:
            return task.store_id in self.member.stores and task.store_id != ""
        return task.staff_id == "" and task.store_id in ("", self.member.store_id)

    def leads(self, task: Task) -> bool:
        """Tells whether a task may be given to others: by a manager of its store."""
        if self.sees_all or self.member is None:
            return self.sees_all
        is_theirs = task.staff_id == self.member.staff_id or task.store_id in self.member.stores
        return self.member.role is StaffRole.MANAGER and is_theirs

    def works_on(self, task: Task) -> bool:
        """Tells whether a task may be ended and talked about: by whose it is, and by who leads it."""
        return self.leads(task) or (self.member is not None and task.staff_id == self.member.staff_id)
