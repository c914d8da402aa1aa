"""A mini-program of WeChat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from services.messaging.providers.contract import secret
from services.messaging.providers.forms import endpoint_address
from services.messaging.providers.wechat.api import ENDPOINT, check_account


class MiniProgramState(IntEnum):
    """Which edition a message leads to; the numbers are those of the contract."""

    FORMAL = 1
    TRIAL = 2
    DEVELOPER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatMiniProgramAccount:
    """See `WechatMiniProgramSettings` in the contract."""

    endpoint: str = ENDPOINT
    app_id: str
    app_secret: str = secret()
    callback_token: str = secret()
    encoding_aes_key: str = secret()
    mini_program_state: MiniProgramState = MiniProgramState.FORMAL

    def __post_init__(self) -> None:
        """Takes the vendor's own address where none is given."""
        object.__setattr__(self, "endpoint", self.endpoint.rstrip("/") or ENDPOINT)

    @property
    def host(self) -> str:
        """Where it leads."""
        return endpoint_address(self.endpoint)[0]

    @property
    def port(self) -> int:
        """On which port."""
        return endpoint_address(self.endpoint)[1]

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secrets are for."""
        return self.endpoint, self.app_id

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_account(self, "wechat_mini_program", allows_private=allows_private)
