"""Push by Firebase Cloud Messaging."""

from services.messaging.providers.fcm.account import FcmAccount
from services.messaging.providers.fcm.provider import FcmProvider

__all__ = ["FcmAccount", "FcmProvider"]
