"""SMS by Tencent Cloud (腾讯云短信)."""

from services.messaging.providers.tencent_sms.account import TencentSmsAccount
from services.messaging.providers.tencent_sms.provider import TencentSmsProvider

__all__ = ["TencentSmsAccount", "TencentSmsProvider"]
