"""Tasks: what they are, when they are due, how they may end, and when they go up a level."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.common.errors import InvalidArgument, Reason
from services.messaging.domain.staff.members import StaffMember
from services.messaging.domain.staff.shifts import after_working

MAX_OPEN: Final = 100_000
MAX_COMMENTS: Final = 200
MAX_ASSIGNEES: Final = 200
LAST_LEVEL: Final = 2
DEFAULT_DUE_MINUTES: Final = 1_440
DEFAULT_ESCALATE_MINUTES: Final = 60
FURTHEST: Final = timedelta(days=400)
RETRY: Final = timedelta(seconds=60)
"""How long until a task that nobody could be given is tried again."""


class TaskKind(enum.IntEnum):
    """What is to be done; the numbers of the contract, as of all enums here."""

    CALL = 1
    VISIT = 2
    WECOM_MESSAGE = 3
    XIAOHONGSHU_MESSAGE = 4
    DOUYIN_MESSAGE = 5
    ORDER = 6
    WORK_ORDER = 7


class TaskStatus(enum.IntEnum):
    """Where a task stands."""

    OPEN = 1
    COMPLETED = 2


class TaskAssignment(enum.IntEnum):
    """By what a task finds whose it is."""

    ADVISER = 1
    STORE = 2
    STAFF_MEMBER = 3
    CLAIM = 4


class TaskPriority(enum.IntEnum):
    """Which lane it goes in."""

    NORMAL = 1
    HIGH = 2
    VIP = 3


class TaskAction(enum.IntEnum):
    """What an entry of a task's history is."""

    COMMENT = 1
    ASSIGNED = 2
    ESCALATED = 3
    COMPLETED = 4


class TaskOutcome(enum.IntEnum):
    """What came of a task."""

    NONE = 0
    NOT_NEEDED = 1
    REACHED = 2
    NO_ANSWER = 3
    WRONG_NUMBER = 4
    APPOINTMENT_MADE = 5
    DECLINED = 6
    MESSAGE_SENT = 7
    REPLIED = 8
    NOT_REACHABLE = 9
    ORDERED = 10
    RESOLVED = 11
    NOT_RESOLVED = 12


_O = TaskOutcome
_OF_MESSAGES = (
    _O.MESSAGE_SENT,
    _O.REPLIED,
    _O.NOT_REACHABLE,
    _O.APPOINTMENT_MADE,
    _O.ORDERED,
    _O.DECLINED,
    _O.NOT_NEEDED,
)
OUTCOMES: Final[Mapping[TaskKind, tuple[TaskOutcome, ...]]] = {
    TaskKind.CALL: (
        _O.REACHED,
        _O.NO_ANSWER,
        _O.WRONG_NUMBER,
        _O.APPOINTMENT_MADE,
        _O.ORDERED,
        _O.DECLINED,
        _O.NOT_NEEDED,
    ),
    TaskKind.VISIT: (_O.REACHED, _O.NO_ANSWER, _O.APPOINTMENT_MADE, _O.ORDERED, _O.DECLINED, _O.NOT_NEEDED),
    TaskKind.WECOM_MESSAGE: _OF_MESSAGES,
    TaskKind.XIAOHONGSHU_MESSAGE: _OF_MESSAGES,
    TaskKind.DOUYIN_MESSAGE: _OF_MESSAGES,
    TaskKind.ORDER: (_O.ORDERED, _O.DECLINED, _O.NOT_NEEDED),
    TaskKind.WORK_ORDER: (_O.RESOLVED, _O.NOT_RESOLVED, _O.NOT_NEEDED),
}
"""The closed list of each kind, in the order in which people are shown it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """What is asked for; `due_time` or `due_minutes`, and 0 for none is the default."""

    customer_id: int
    kind: TaskKind
    title: str
    description: str = ""
    assignment: TaskAssignment = TaskAssignment.STORE
    store_id: str = ""
    skill: str = ""
    staff_id: str = ""
    priority: TaskPriority = TaskPriority.NORMAL
    vip_tier_ids: tuple[str, ...] = ()
    due_minutes: int = 0
    in_shift_hours: bool = False
    due_time: datetime | None = None
    escalate_after_minutes: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as it is kept; the fields are those of the contract.

    Attributes:
        staff_id: Whose it is; empty: nobody's.
        next_assign_time: When somebody is looked for again; None: nobody is looked for.
        next_escalation_time: When it goes up a level; None: it does not.
    """

    task_id: str
    customer_id: int
    kind: TaskKind
    title: str
    description: str
    assignment: TaskAssignment
    store_id: str
    skill: str
    staff_id: str
    priority: TaskPriority
    due_time: datetime
    escalate_after_minutes: int
    source: str
    status: TaskStatus
    outcome: TaskOutcome
    escalation_level: int
    created_by: str
    create_time: datetime
    completed_by: str = ""
    assign_time: datetime | None = None
    complete_time: datetime | None = None
    next_assign_time: datetime | None = None
    next_escalation_time: datetime | None = None
    staff_display_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEntry:
    """What was said or done about a task."""

    comment_id: str
    task_id: str
    action: TaskAction
    create_time: datetime
    created_by: str
    text: str = ""
    staff_id: str = ""
    escalation_level: int = 0


def check_new(new: NewTask, now: datetime) -> None:
    """Lets a request pass that means something.

    Raises:
        InvalidArgument: If not.
    """
    if not new.title.strip():
        raise InvalidArgument("task.title: say in a few words what is to be done.", field="task.title")
    if new.due_time is not None and (new.due_minutes or new.in_shift_hours):
        raise InvalidArgument("task.due_time: give it, or minutes.", field="task.due_time")
    if new.due_time is not None and not now < new.due_time <= now + FURTHEST:
        raise InvalidArgument("task.due_time: it must be in the future, at most 400 days ahead.", field="task.due_time")
    if (new.assignment is TaskAssignment.STAFF_MEMBER) != bool(new.staff_id):
        raise InvalidArgument(
            "task.staff_id: name a staff member with TASK_ASSIGNMENT_STAFF_MEMBER, and with nothing else.",
            field="task.staff_id",
        )


def due_time_of(new: NewTask, assignee: StaffMember | None, now: datetime) -> datetime:
    """Returns when a task is due that is made now.

    Args:
        new: What is asked for.
        assignee: To whom it is given at once; None: to nobody, and then all minutes count.
        now: The present.
    """
    if new.due_time is not None:
        return new.due_time
    minutes = new.due_minutes or DEFAULT_DUE_MINUTES
    if new.in_shift_hours and assignee is not None:
        return after_working(assignee.shift, assignee.time_zone, now, minutes)
    return now + timedelta(minutes=minutes)


def escalated(task: Task, manager: StaffMember | None, now: datetime) -> Task:
    """Returns an open task a level higher: the second gives it to the manager, where there is one. Once per level."""
    level = task.escalation_level + 1
    risen = replace(
        task,
        escalation_level=level,
        next_escalation_time=None if level >= LAST_LEVEL else now + timedelta(minutes=task.escalate_after_minutes),
    )
    if level >= LAST_LEVEL and manager is not None and task.staff_id != manager.staff_id:
        return given(risen, manager, now)
    return risen


def given(task: Task, member: StaffMember, now: datetime) -> Task:
    """Returns a task as somebody's; of no store, it is of theirs from then on."""
    return replace(
        task,
        staff_id=member.staff_id,
        staff_display_name=member.display_name,
        store_id=task.store_id or member.store_id,
        assign_time=now,
        next_assign_time=None,
    )


def completed(task: Task, outcome: TaskOutcome, by: str, now: datetime) -> Task:
    """Returns a task as over.

    Raises:
        InvalidArgument: TASK_OUTCOME_REFUSED, if its kind has no such outcome.
    """
    possible = OUTCOMES[task.kind]
    if outcome not in possible:
        names = ", ".join(each.name for each in possible)
        raise InvalidArgument(
            f"outcome: a {task.kind.name} ends with one of {names}.",
            reason=Reason.ERROR_REASON_TASK_OUTCOME_REFUSED,
            field="outcome",
            outcomes=names,
        )
    return replace(
        task,
        status=TaskStatus.COMPLETED,
        outcome=outcome,
        completed_by=by,
        complete_time=now,
        next_assign_time=None,
        next_escalation_time=None,
    )
