"""End the run."""

from services.journey.steps.exit.rules import ExitAction
from services.journey.steps.exit.wire import from_wire, to_wire
from services.journey.steps.kind import StepKind

EXIT = StepKind(ExitAction, from_wire, to_wire)

__all__ = ["EXIT"]
