"""SMS by Twilio."""

from services.messaging.providers.twilio_sms.account import TwilioSmsAccount
from services.messaging.providers.twilio_sms.provider import TwilioSmsProvider

__all__ = ["TwilioSmsAccount", "TwilioSmsProvider"]
