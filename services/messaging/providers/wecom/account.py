"""An application of a WeCom corporation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_visible


@dataclass(frozen=True, slots=True, kw_only=True)
class WeComAccount(EndpointAccount):
    """See `WeComSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://qyapi.weixin.qq.com"

    corp_id: str
    corp_secret: str = secret()
    agent_id: int

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secret is for."""
        return self.endpoint, self.corp_id, self.agent_id

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("wecom.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("wecom.corp_id", self.corp_id)
        check_visible("wecom.corp_secret", self.corp_secret)
        if self.agent_id <= 0:
            raise InvalidArgument("wecom.agent_id must be the number of an application.", field="wecom.agent_id")
