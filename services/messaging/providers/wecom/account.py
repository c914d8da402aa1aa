"""An application of a WeCom corporation."""

from __future__ import annotations

from dataclasses import dataclass

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.forms import check_endpoint, check_visible, endpoint_address

ENDPOINT = "https://qyapi.weixin.qq.com"
"""Where the vendor is, unless an account says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeComAccount:
    """See `WeComSettings` in the contract."""

    endpoint: str = ENDPOINT
    corp_id: str
    corp_secret: str = secret()
    agent_id: int

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
        """What the secret is for."""
        return self.endpoint, self.corp_id, self.agent_id

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("wecom.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("wecom.corp_id", self.corp_id)
        check_visible("wecom.corp_secret", self.corp_secret)
        if self.agent_id <= 0:
            raise InvalidArgument("wecom.agent_id must be the number of an application.", field="wecom.agent_id")
