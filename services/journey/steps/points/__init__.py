"""Give points, or take them."""

from services.journey.steps.kind import StepKind
from services.journey.steps.points.carrier import PointsCarrier
from services.journey.steps.points.rules import ChangePoints, PointsAction
from services.journey.steps.points.wire import from_wire, to_wire

POINTS = StepKind(PointsAction, from_wire, to_wire, ChangePoints, lambda clients: PointsCarrier(clients.profile))

__all__ = ["POINTS"]
