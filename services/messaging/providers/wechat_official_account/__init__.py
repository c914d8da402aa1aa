"""An official account of WeChat."""

from services.messaging.providers.wechat_official_account.account import WechatOfficialAccountAccount
from services.messaging.providers.wechat_official_account.provider import WechatOfficialAccountProvider

__all__ = ["WechatOfficialAccountAccount", "WechatOfficialAccountProvider"]
