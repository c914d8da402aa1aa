"""An access key of Aliyun's voice service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_visible

MAX_PLAY_TIMES = 3

_NUMBER = re.compile(r"[0-9]{0,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AliyunVoiceAccount(EndpointAccount):
    """See `AliyunVoiceSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://dyvmsapi.aliyuncs.com"

    access_key_id: str
    access_key_secret: str = secret()
    called_show_number: str = ""
    play_times: int = 0

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secret is for."""
        return self.endpoint, self.access_key_id

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("aliyun_voice.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("aliyun_voice.access_key_id", self.access_key_id)
        check_visible("aliyun_voice.access_key_secret", self.access_key_secret)
        if not _NUMBER.fullmatch(self.called_show_number):
            raise InvalidArgument(
                "aliyun_voice.called_show_number must be digits: a number that was bought there, or empty for a shared one.",
                field="aliyun_voice.called_show_number",
            )
        if not 0 <= self.play_times <= MAX_PLAY_TIMES:
            raise InvalidArgument(
                f"aliyun_voice.play_times must be from 0 to {MAX_PLAY_TIMES}.", field="aliyun_voice.play_times"
            )
