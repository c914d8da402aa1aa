"""Between the contract's `EndJourneyStep` and its rules."""

from services.journey.steps.end_journey.rules import EndJourneyAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.EndJourneyStep) -> EndJourneyAction:
    """Returns the rules."""
    return EndJourneyAction(message.journey_id)


def to_wire(action: EndJourneyAction) -> journey_pb.EndJourneyStep:
    """Returns the message."""
    return journey_pb.EndJourneyStep(journey_id=action.journey_id)
