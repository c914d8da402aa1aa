"""Wait for what the customer does."""

from services.journey.steps.kind import StepKind
from services.journey.steps.wait_for_events.rules import WaitForEventsAction
from services.journey.steps.wait_for_events.wire import from_wire, read, to_wire

WAIT_FOR_EVENTS = StepKind(WaitForEventsAction, from_wire, to_wire, read=read)

__all__ = ["WAIT_FOR_EVENTS"]
