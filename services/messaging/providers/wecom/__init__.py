"""WeCom (企业微信) application messages."""

from services.messaging.providers.wecom.account import WeComAccount
from services.messaging.providers.wecom.provider import WeComProvider

__all__ = ["WeComAccount", "WeComProvider"]
