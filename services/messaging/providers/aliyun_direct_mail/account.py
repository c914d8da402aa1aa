"""An access key of Aliyun DirectMail with the sender's address."""

from __future__ import annotations

from dataclasses import dataclass

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.forms import check_endpoint, check_line, check_visible, endpoint_address
from services.messaging.providers.smtp.mime import UnsendableMail, ascii_address

ENDPOINT = "https://dm.aliyuncs.com"
"""Where the vendor is, unless an account says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliyunDirectMailAccount:
    """See `AliyunDirectMailSettings` in the contract."""

    endpoint: str = ENDPOINT
    access_key_id: str
    access_key_secret: str = secret()
    sender: str
    sender_name: str = ""

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
