"""E-mail by Aliyun (阿里云邮件推送)."""

from services.messaging.providers.aliyun_direct_mail.account import AliyunDirectMailAccount
from services.messaging.providers.aliyun_direct_mail.provider import AliyunDirectMailProvider

__all__ = ["AliyunDirectMailAccount", "AliyunDirectMailProvider"]
