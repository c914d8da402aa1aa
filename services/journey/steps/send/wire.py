"""Between the contract's `SendStep` and its rules."""

from services.journey.steps.send.rules import SendAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.SendStep) -> SendAction:
    """Returns the rules."""
    value = message.expected_value if message.HasField("expected_value") else None
    return SendAction(
        message.template_id,
        value,
        tuple(message.tags),
        tuple(message.fallback_template_ids),
        message.fall_back_on_caps,
    )


def to_wire(action: SendAction) -> journey_pb.SendStep:
    """Returns the message."""
    return journey_pb.SendStep(
        template_id=action.template_id,
        expected_value=action.expected_value,
        tags=action.tags,
        fallback_template_ids=action.fallback_template_ids,
        fall_back_on_caps=action.fall_back_on_caps,
    )
