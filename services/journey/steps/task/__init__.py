"""Have a staff member do something for the customer."""

from services.journey.steps.kind import StepKind
from services.journey.steps.task.carrier import TaskCarrier
from services.journey.steps.task.rules import MakeTask, TaskAction
from services.journey.steps.task.wire import from_wire, to_wire

TASK = StepKind(TaskAction, from_wire, to_wire, MakeTask, lambda clients: TaskCarrier(clients.messaging))

__all__ = ["TASK"]
