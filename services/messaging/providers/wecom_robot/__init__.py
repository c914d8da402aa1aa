"""Robots of WeCom (企业微信) groups."""

from services.messaging.providers.wecom_robot.account import WeComRobotAccount
from services.messaging.providers.wecom_robot.provider import WeComRobotProvider

__all__ = ["WeComRobotAccount", "WeComRobotProvider"]
