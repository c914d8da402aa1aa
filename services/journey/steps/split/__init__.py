"""Branch several ways on rules."""

from services.journey.steps.kind import StepKind
from services.journey.steps.split.carrier import SplitCarrier
from services.journey.steps.split.rules import EvaluateSplit, SplitAction
from services.journey.steps.split.wire import from_wire, to_wire

SPLIT = StepKind(SplitAction, from_wire, to_wire, EvaluateSplit, lambda clients: SplitCarrier(clients.segment))

__all__ = ["SPLIT"]
