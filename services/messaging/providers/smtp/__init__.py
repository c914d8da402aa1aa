"""E-mail by SMTP."""

from services.messaging.providers.smtp.account import SmtpAccount, SmtpSecurity
from services.messaging.providers.smtp.provider import SmtpProvider

__all__ = ["SmtpAccount", "SmtpProvider", "SmtpSecurity"]
