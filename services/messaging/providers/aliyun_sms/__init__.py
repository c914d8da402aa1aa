"""SMS by Aliyun (阿里云短信服务)."""

from services.messaging.providers.aliyun_sms.account import AliyunSmsAccount
from services.messaging.providers.aliyun_sms.provider import AliyunSmsProvider

__all__ = ["AliyunSmsAccount", "AliyunSmsProvider"]
