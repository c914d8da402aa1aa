"""Branch on a rule."""

from services.journey.steps.condition.carrier import ConditionCarrier
from services.journey.steps.condition.rules import ConditionAction, EvaluateCondition
from services.journey.steps.condition.wire import from_wire, to_wire
from services.journey.steps.kind import StepKind

CONDITION = StepKind(
    ConditionAction, from_wire, to_wire, EvaluateCondition, lambda clients: ConditionCarrier(clients.segment)
)

__all__ = ["CONDITION"]
