"""Add a tag to the customer."""

from services.journey.steps.add_tag.carrier import AddTagCarrier
from services.journey.steps.add_tag.rules import AddTag, AddTagAction
from services.journey.steps.add_tag.wire import from_wire, to_wire
from services.journey.steps.kind import StepKind

ADD_TAG = StepKind(AddTagAction, from_wire, to_wire, AddTag, lambda clients: AddTagCarrier(clients.profile))

__all__ = ["ADD_TAG"]
