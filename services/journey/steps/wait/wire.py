"""Between the contract's `WaitStep` and its rules."""

from services.journey.steps.wait.rules import WaitAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.WaitStep) -> WaitAction:
    """Returns the rules."""
    return WaitAction(message.duration_seconds)


def to_wire(action: WaitAction) -> journey_pb.WaitStep:
    """Returns the message."""
    return journey_pb.WaitStep(duration_seconds=action.duration_seconds)
