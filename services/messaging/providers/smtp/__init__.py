"""E-mail by SMTP."""

from services.messaging.providers.smtp.account import SmtpAccount, SmtpAuthMechanism, SmtpSecurity
from services.messaging.providers.smtp.provider import SmtpProvider

__all__ = ["SmtpAccount", "SmtpAuthMechanism", "SmtpProvider", "SmtpSecurity"]
