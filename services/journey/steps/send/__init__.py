"""Send a message to the customer."""

from services.journey.steps.kind import StepKind
from services.journey.steps.send.carrier import SendCarrier
from services.journey.steps.send.rules import SendAction, SendMessage
from services.journey.steps.send.wire import from_wire, to_wire

SEND = StepKind(SendAction, from_wire, to_wire, SendMessage, lambda clients: SendCarrier(clients.messaging))

__all__ = ["SEND"]
