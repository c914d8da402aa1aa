"""Between the contract's `UpdateTraitStep` and its rules."""

from services.common.json_messages import json_value, read_value
from services.common.json_values import canonical_json, decode
from services.journey.steps.update_trait.rules import UpdateTraitAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.UpdateTraitStep) -> UpdateTraitAction:
    """Returns the rules.

    Raises:
        InvalidArgument: If the constant is no JSON, or has a number that cannot be kept.
    """
    value = ""
    if message.HasField("constant"):
        value = canonical_json(read_value(message.constant, "constant")).decode()
    return UpdateTraitAction(message.trait, value, message.event_property, message.remove)


def to_wire(action: UpdateTraitAction) -> journey_pb.UpdateTraitStep:
    """Returns the message."""
    message = journey_pb.UpdateTraitStep(trait=action.trait)
    if action.value_json:
        message.constant.CopyFrom(json_value(decode(action.value_json)))
    elif action.event_property:
        message.event_property = action.event_property
    elif action.remove:
        message.remove = True
    return message
