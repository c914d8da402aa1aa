"""Between the contract's `PointsStep` and its rules."""

from services.journey.clients.messaging import lower_name
from services.journey.steps.points.rules import ADJUST, EARN, REDEEM, PointsAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb

_NUMBERS = {
    EARN: journey_pb.POINTS_OPERATION_EARN,
    REDEEM: journey_pb.POINTS_OPERATION_REDEEM,
    ADJUST: journey_pb.POINTS_OPERATION_ADJUST,
}


def from_wire(message: journey_pb.PointsStep) -> PointsAction:
    """Returns the rules."""
    operation = lower_name(journey_pb.PointsOperation, message.operation)
    return PointsAction(operation, message.points, message.reason, message.insufficient_step_id)


def to_wire(action: PointsAction) -> journey_pb.PointsStep:
    """Returns the message."""
    return journey_pb.PointsStep(
        operation=_NUMBERS.get(action.operation, journey_pb.POINTS_OPERATION_UNSPECIFIED),
        points=action.points,
        reason=action.reason,
        insufficient_step_id=action.insufficient_step_id,
    )
