"""Take a tag from the customer."""

from services.journey.steps.kind import StepKind
from services.journey.steps.remove_tag.carrier import RemoveTagCarrier
from services.journey.steps.remove_tag.rules import RemoveTag, RemoveTagAction
from services.journey.steps.remove_tag.wire import from_wire, to_wire

REMOVE_TAG = StepKind(RemoveTagAction, from_wire, to_wire, RemoveTag, lambda clients: RemoveTagCarrier(clients.profile))

__all__ = ["REMOVE_TAG"]
