"""Between the contract's `ExitStep` and its rules."""

from services.journey.steps.exit.rules import ExitAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.ExitStep) -> ExitAction:
    """Returns the rules."""
    return ExitAction(message.reason)


def to_wire(action: ExitAction) -> journey_pb.ExitStep:
    """Returns the message."""
    return journey_pb.ExitStep(reason=action.reason)
