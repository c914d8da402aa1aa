"""The platform's own inboxes: every workspace has them, without an account of its own."""

from services.messaging.providers.in_app.provider import InAppAccount, InAppProvider

__all__ = ["InAppAccount", "InAppProvider"]
