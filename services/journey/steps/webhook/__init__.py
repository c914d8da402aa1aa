"""Call a URL."""

from services.journey.steps.kind import StepKind
from services.journey.steps.webhook.carrier import WebhookCarrier
from services.journey.steps.webhook.rules import CallWebhook, WebhookAction
from services.journey.steps.webhook.wire import from_wire, to_wire

WEBHOOK = StepKind(
    WebhookAction,
    from_wire,
    to_wire,
    CallWebhook,
    lambda clients: WebhookCarrier(clients.outside, clients.own.signing_keys),
)

__all__ = ["WEBHOOK"]
