"""An API key of SendGrid and the sender's address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_line, check_visible
from services.messaging.providers.sendgrid.signatures import UnreadableKey, read_key
from services.messaging.providers.smtp.mime import UnsendableMail, ascii_address


@dataclass(frozen=True, slots=True, kw_only=True)
class SendGridAccount(EndpointAccount):
    """See `SendGridSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://api.sendgrid.com"

    api_key: str = secret()
    sender: str
    sender_name: str = ""
    webhook_public_key: str = ""

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the key is for."""
        return (self.endpoint,)

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("sendgrid.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("sendgrid.api_key", self.api_key)
        check_line("sendgrid.sender", self.sender)
        check_line("sendgrid.sender_name", self.sender_name, needed=False)
        try:
            ascii_address(self.sender, "sender")
        except UnsendableMail:
            raise InvalidArgument("sendgrid.sender must be an e-mail address.", field="sendgrid.sender") from None
        if self.webhook_public_key:
            try:
                read_key(self.webhook_public_key)
            except UnreadableKey:
                raise InvalidArgument(
                    "sendgrid.webhook_public_key must be the verification key as the vendor's page of event webhooks shows it.",
                    field="sendgrid.webhook_public_key",
                ) from None
