"""Between the contract's `WebhookStep` and its rules."""

from services.journey.steps.webhook.rules import WebhookAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.WebhookStep) -> WebhookAction:
    """Returns the rules."""
    return WebhookAction(message.url, message.on_failure_step_id, message.keep_as)


def to_wire(action: WebhookAction) -> journey_pb.WebhookStep:
    """Returns the message."""
    return journey_pb.WebhookStep(url=action.url, on_failure_step_id=action.on_failure_step_id, keep_as=action.keep_as)
