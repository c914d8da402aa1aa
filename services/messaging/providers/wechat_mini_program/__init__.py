"""A mini-program of WeChat."""

from services.messaging.providers.wechat_mini_program.account import MiniProgramState, WechatMiniProgramAccount
from services.messaging.providers.wechat_mini_program.provider import WechatMiniProgramProvider

__all__ = ["MiniProgramState", "WechatMiniProgramAccount", "WechatMiniProgramProvider"]
