"""Between the contract's `StartJourneyStep` and its rules."""

from services.journey.steps.start_journey.rules import StartJourneyAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.StartJourneyStep) -> StartJourneyAction:
    """Returns the rules."""
    return StartJourneyAction(message.journey_id)


def to_wire(action: StartJourneyAction) -> journey_pb.StartJourneyStep:
    """Returns the message."""
    return journey_pb.StartJourneyStep(journey_id=action.journey_id)
