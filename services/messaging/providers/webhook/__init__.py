"""The brand's own endpoint."""

from services.messaging.providers.webhook.account import WebhookAccount
from services.messaging.providers.webhook.provider import WebhookProvider

__all__ = ["WebhookAccount", "WebhookProvider"]
