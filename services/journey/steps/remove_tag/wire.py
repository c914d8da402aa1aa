"""Between the contract's `RemoveTagStep` and its rules."""

from services.journey.steps.remove_tag.rules import RemoveTagAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.RemoveTagStep) -> RemoveTagAction:
    """Returns the rules."""
    return RemoveTagAction(message.tag)


def to_wire(action: RemoveTagAction) -> journey_pb.RemoveTagStep:
    """Returns the message."""
    return journey_pb.RemoveTagStep(tag=action.tag)
