"""Calls by Aliyun (阿里云语音服务)."""

from services.messaging.providers.aliyun_voice.account import AliyunVoiceAccount
from services.messaging.providers.aliyun_voice.provider import AliyunVoiceProvider

__all__ = ["AliyunVoiceAccount", "AliyunVoiceProvider"]
