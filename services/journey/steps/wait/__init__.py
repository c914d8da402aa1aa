"""Wait a time."""

from services.journey.steps.kind import StepKind
from services.journey.steps.wait.carrier import DateCarrier
from services.journey.steps.wait.rules import LookUpDate, WaitAction
from services.journey.steps.wait.wire import from_wire, to_wire

WAIT = StepKind(WaitAction, from_wire, to_wire, LookUpDate, lambda clients: DateCarrier(clients.profile))

__all__ = ["WAIT"]
