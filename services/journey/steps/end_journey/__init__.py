"""End what the customer walks of another journey."""

from services.journey.steps.end_journey.carrier import EndJourneyCarrier
from services.journey.steps.end_journey.rules import EndJourneyAction, EndWalks
from services.journey.steps.end_journey.wire import from_wire, to_wire
from services.journey.steps.kind import StepKind

END_JOURNEY = StepKind(EndJourneyAction, from_wire, to_wire, EndWalks, lambda clients: EndJourneyCarrier(clients.own))

__all__ = ["END_JOURNEY"]
