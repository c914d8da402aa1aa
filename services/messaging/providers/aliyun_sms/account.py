"""An access key of Aliyun SMS with the registered signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_line, check_visible


@dataclass(frozen=True, slots=True, kw_only=True)
class AliyunSmsAccount(EndpointAccount):
    """See `AliyunSmsSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://dysmsapi.aliyuncs.com"

    access_key_id: str
    access_key_secret: str = secret()
    sign_name: str
    template_code: str = ""

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secret is for."""
        return self.endpoint, self.access_key_id

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("aliyun_sms.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("aliyun_sms.access_key_id", self.access_key_id)
        check_visible("aliyun_sms.access_key_secret", self.access_key_secret)
        check_line("aliyun_sms.sign_name", self.sign_name)
        check_line("aliyun_sms.template_code", self.template_code, needed=False)
