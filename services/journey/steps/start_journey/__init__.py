"""Let the customer enter another journey."""

from services.journey.steps.kind import StepKind
from services.journey.steps.start_journey.carrier import StartJourneyCarrier
from services.journey.steps.start_journey.rules import StartJourneyAction, StartWalk
from services.journey.steps.start_journey.wire import from_wire, to_wire

START_JOURNEY = StepKind(
    StartJourneyAction, from_wire, to_wire, StartWalk, lambda clients: StartJourneyCarrier(clients.own)
)

__all__ = ["START_JOURNEY"]
