"""An application of JPush."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_visible


@dataclass(frozen=True, slots=True, kw_only=True)
class JpushAccount(EndpointAccount):
    """See `JpushSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://api.jpush.cn"

    app_key: str
    master_secret: str = secret()
    apns_development: bool = False

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secret is for."""
        return self.endpoint, self.app_key

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("jpush.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("jpush.app_key", self.app_key)
        check_visible("jpush.master_secret", self.master_secret)
