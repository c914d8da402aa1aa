"""Between the contract's `TaskStep` and its rules."""

from typing import Any

from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

from services.journey.clients.messaging import lower_name
from services.journey.steps.task.rules import TaskAction
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
    return journey_pb.TaskStep(
        kind=number_of(KINDS, action.task_kind),
        title=action.title,
        description=action.description,
        assignment=number_of(ASSIGNMENTS, action.assignment),
        store_id=action.store_id,
        skill=action.skill,
        staff_id=action.staff_id,
        priority=number_of(PRIORITIES, action.priority),
        vip_tier_ids=action.vip_tier_ids,
        due_minutes=action.due_minutes,
        in_shift_hours=action.in_shift_hours,
        escalate_after_minutes=action.escalate_after_minutes,
    )
