"""An account of Twilio and the sender of its SMS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_visible

_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,6}|(?=.*[A-Za-z])[A-Za-z0-9 _&+-]{1,11}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSmsAccount(EndpointAccount):
    """See `TwilioSmsSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://api.twilio.com"

    account_sid: str
    auth_token: str = secret()
    sender: str = ""
    messaging_service_sid: str = ""

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the token is for."""
        return self.endpoint, self.account_sid

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("twilio_sms.endpoint", self.endpoint, allows_private=allows_private)
        if not _ACCOUNT.fullmatch(self.account_sid):
            raise InvalidArgument(
                "twilio_sms.account_sid must be AC and 32 hexadecimal digits.", field="twilio_sms.account_sid"
            )
        check_visible("twilio_sms.auth_token", self.auth_token)
        if bool(self.sender) == bool(self.messaging_service_sid):
            raise InvalidArgument(
                "Give either twilio_sms.sender or twilio_sms.messaging_service_sid.", field="twilio_sms.sender"
            )
        if self.sender and not _SENDER.fullmatch(self.sender):
            raise InvalidArgument(
                "twilio_sms.sender must be a number in E.164, a short code, or at most 11 letters and digits.",
                field="twilio_sms.sender",
            )
        if self.messaging_service_sid and not _SERVICE.fullmatch(self.messaging_service_sid):
            raise InvalidArgument(
                "twilio_sms.messaging_service_sid must be MG and 32 hexadecimal digits.",
                field="twilio_sms.messaging_service_sid",
            )
