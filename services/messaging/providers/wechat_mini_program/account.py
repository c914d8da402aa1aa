"""A mini-program of WeChat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from services.messaging.providers.wechat.api import WechatAccount


class MiniProgramState(IntEnum):
    """Which edition a message leads to; the numbers are those of the contract."""

    FORMAL = 1
    TRIAL = 2
    DEVELOPER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatMiniProgramAccount(WechatAccount):
    """See `WechatMiniProgramSettings` in the contract."""

    form: ClassVar[str] = "wechat_mini_program"

    mini_program_state: MiniProgramState = MiniProgramState.FORMAL
