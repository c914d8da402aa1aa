"""Push by JPush (极光推送)."""

from services.messaging.providers.jpush.account import JpushAccount
from services.messaging.providers.jpush.provider import JpushProvider

__all__ = ["JpushAccount", "JpushProvider"]
