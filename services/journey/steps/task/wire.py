"""Between the contract's `TaskStep` and its rules."""

from typing import Any

from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

from services.journey.clients.messaging import lower_name
from services.journey.steps.task.rules import MakeTask, TaskAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb
from yike.messaging.v1 import task_service_pb2 as task_pb

KINDS: EnumTypeWrapper = task_pb.TaskKind
ASSIGNMENTS: EnumTypeWrapper = task_pb.TaskAssignment
PRIORITIES: EnumTypeWrapper = task_pb.TaskPriority


def number_of(enum: EnumTypeWrapper, word: str) -> Any:
    """Returns the value of an enum that `lower_name` calls so; that of nothing for what it calls nothing or does not know."""
    prefix = enum.Name(0).removesuffix("UNSPECIFIED")
    return dict(enum.items()).get(f"{prefix}{word.upper()}", 0)


def from_wire(message: journey_pb.TaskStep) -> TaskAction:
    """Returns the rules."""
    return TaskAction(
        task_kind=lower_name(KINDS, message.kind),
        title=message.title,
        description=message.description,
        assignment=lower_name(ASSIGNMENTS, message.assignment),
        store_id=message.store_id,
        skill=message.skill,
        staff_id=message.staff_id,
        priority=lower_name(PRIORITIES, message.priority),
        vip_tier_ids=tuple(message.vip_tier_ids),
        due_minutes=message.due_minutes,
        in_shift_hours=message.in_shift_hours,
        escalate_after_minutes=message.escalate_after_minutes,
    )


def to_wire(action: TaskAction) -> journey_pb.TaskStep:
    """Returns the message."""
    return journey_pb.TaskStep(**fields_of(action))


def fields_of(task: TaskAction | MakeTask) -> dict[str, Any]:
    """Returns what the step and messaging's task have in common, as both contracts have it."""
    return {
        "kind": number_of(KINDS, task.task_kind),
        "title": task.title,
        "description": task.description,
        "assignment": number_of(ASSIGNMENTS, task.assignment),
        "store_id": task.store_id,
        "skill": task.skill,
        "staff_id": task.staff_id,
        "priority": number_of(PRIORITIES, task.priority),
        "vip_tier_ids": task.vip_tier_ids,
        "due_minutes": task.due_minutes,
        "in_shift_hours": task.in_shift_hours,
        "escalate_after_minutes": task.escalate_after_minutes,
    }
