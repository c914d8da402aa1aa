"""E-mail by SendGrid."""

from services.messaging.providers.sendgrid.account import SendGridAccount
from services.messaging.providers.sendgrid.provider import SendGridProvider

__all__ = ["SendGridAccount", "SendGridProvider"]
