"""An account of Twilio and the sender of its SMS."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.forms import check_endpoint, check_visible, endpoint_address

ENDPOINT = "https://api.twilio.com"
"""Where the vendor is, unless an account says otherwise."""

_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,6}|(?=.*[A-Za-z])[A-Za-z0-9 _&+-]{1,11}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSmsAccount:
    """See `TwilioSmsSettings` in the contract."""

    endpoint: str = ENDPOINT
    account_sid: str
    auth_token: str = secret()
    sender: str = ""
    messaging_service_sid: str = ""

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
