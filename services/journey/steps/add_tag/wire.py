"""Between the contract's `AddTagStep` and its rules."""

from services.journey.steps.add_tag.rules import AddTagAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.AddTagStep) -> AddTagAction:
    """Returns the rules."""
    return AddTagAction(message.tag)


def to_wire(action: AddTagAction) -> journey_pb.AddTagStep:
    """Returns the message."""
    return journey_pb.AddTagStep(tag=action.tag)
