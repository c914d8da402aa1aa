"""A mail relay and the sender's address."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.forms import check_host_name, check_line
from services.messaging.providers.smtp.mime import UnsendableMail, ascii_address

PORTS = frozenset({25, 465, 587, 2525})
"""Where mail relays listen; no other port is connected to."""


class SmtpSecurity(IntEnum):
    """How a connection is protected; the numbers are the contract's."""

    STARTTLS = 1
    """TLS from the STARTTLS command on; a server without it is not used."""
    TLS = 2
    """TLS from the first byte (port 465)."""
    PLAIN = 3
    """Not at all: no password is sent this way, but in development."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """See `SmtpSettings` in the contract."""

    host: str
    port: int
    user: str
    password: str = secret()
    sender: str
    sender_name: str = ""
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    hello_name: str = ""

    def __post_init__(self) -> None:
        """Takes the usual port where none is given."""
        if not self.port:
            object.__setattr__(self, "port", 465 if self.security is SmtpSecurity.TLS else 587)

    @property
    def introduction(self) -> str:
        """What stands in EHLO."""
        return self.hello_name or ascii_address(self.sender, "sender").rpartition("@")[2]

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the password is for."""
        return self.host, self.port, self.security, self.user

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_host_name("smtp.host", self.host)
        if self.port not in PORTS and not (allows_private and 0 < self.port < 65_536):
            raise InvalidArgument(f"smtp.port must be one of {', '.join(map(str, sorted(PORTS)))}.", field="smtp.port")
        check_line("smtp.user", self.user, needed=False)
        check_line("smtp.password", self.password, needed=bool(self.user))
        if self.password and not self.user:
            raise InvalidArgument("smtp.user must be given with a password.", field="smtp.user")
        if self.user and self.security is SmtpSecurity.PLAIN and not allows_private:
            raise InvalidArgument(
                "smtp.security: no password is sent without TLS; use STARTTLS or TLS.", field="smtp.security"
            )
        check_line("smtp.sender", self.sender)
        check_line("smtp.sender_name", self.sender_name, needed=False)
        try:
            ascii_address(self.sender, "sender")
        except UnsendableMail:
            raise InvalidArgument("smtp.sender must be an e-mail address.", field="smtp.sender") from None
        if self.hello_name:
            check_host_name("smtp.hello_name", self.hello_name)
