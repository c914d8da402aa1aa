"""An access key of Aliyun DirectMail with the sender's address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_line, check_visible
from services.messaging.providers.smtp.mime import UnsendableMail, ascii_address


@dataclass(frozen=True, slots=True, kw_only=True)
class AliyunDirectMailAccount(EndpointAccount):
    """See `AliyunDirectMailSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://dm.aliyuncs.com"

    access_key_id: str
    access_key_secret: str = secret()
    sender: str
    sender_name: str = ""

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secret is for."""
        return self.endpoint, self.access_key_id

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("aliyun_direct_mail.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("aliyun_direct_mail.access_key_id", self.access_key_id)
        check_visible("aliyun_direct_mail.access_key_secret", self.access_key_secret)
        check_line("aliyun_direct_mail.sender", self.sender)
        check_line("aliyun_direct_mail.sender_name", self.sender_name, needed=False)
        try:
            ascii_address(self.sender, "sender")
        except UnsendableMail:
            raise InvalidArgument(
                "aliyun_direct_mail.sender must be an e-mail address.", field="aliyun_direct_mail.sender"
            ) from None
