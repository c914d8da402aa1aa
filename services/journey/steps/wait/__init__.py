"""Wait a time."""

from services.journey.steps.kind import StepKind
from services.journey.steps.wait.rules import WaitAction
from services.journey.steps.wait.wire import from_wire, to_wire

WAIT = StepKind(WaitAction, from_wire, to_wire)

__all__ = ["WAIT"]
