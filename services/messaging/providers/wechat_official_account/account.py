"""An official account of WeChat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.messaging.providers.wechat.api import WechatAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatOfficialAccountAccount(WechatAccount):
    """See `WechatOfficialAccountSettings` in the contract."""

    form: ClassVar[str] = "wechat_official_account"
