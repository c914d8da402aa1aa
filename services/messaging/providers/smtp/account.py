"""A mail relay and the sender's address."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from services.common.errors import InvalidArgument, Reason
from services.messaging.providers.contract import secret
from services.messaging.providers.forms import check_endpoint, check_host_name, check_line, check_visible
from services.messaging.providers.smtp.dkim import UnusableKey, is_name, read_key
from services.messaging.providers.smtp.mime import UnsendableMail, ascii_address
from services.messaging.providers.smtp.return_paths import MAX_LOCAL, MIN_SECRET

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


class SmtpAuthMechanism(IntEnum):
    """How we sign in; the numbers are the contract's."""

    UNSPECIFIED = 0
    """PLAIN where it is offered or nothing is, else LOGIN."""
    PLAIN = 1
    LOGIN = 2
    XOAUTH2 = 3
    """By an access token."""


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
    dkim_domain: str = ""
    dkim_selector: str = ""
    dkim_private_key: str = secret(only_with="dkim_domain")
    auth_mechanism: SmtpAuthMechanism = SmtpAuthMechanism.UNSPECIFIED
    oauth_token_endpoint: str = ""
    oauth_client_id: str = ""
    oauth_client_secret: str = secret(only_with="oauth_token_endpoint")
    oauth_refresh_token: str = secret(only_with="oauth_token_endpoint")
    oauth_scope: str = ""
    bounce_address: str = ""
    bounce_secret: str = secret(only_with="bounce_address")

    def __post_init__(self) -> None:
        """Takes the usual port where none is given."""
        if not self.port:
            object.__setattr__(self, "port", 465 if self.security is SmtpSecurity.TLS else 587)

    def __hash__(self) -> int:
        """By a part of it: its connections are looked up for each mail."""
        return hash((self.host, self.port, self.user, self.sender))

    @property
    def introduction(self) -> str:
        """What stands in EHLO."""
        return self.hello_name or ascii_address(self.sender, "sender").rpartition("@")[2]

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the password, the client's secret and the refresh token are for; those of DKIM and of bounces
        are sent nowhere.
        """
        return (
            *(self.host, self.port, self.security, self.user, self.auth_mechanism),
            *(self.oauth_token_endpoint, self.oauth_client_id),
        )

    @property
    def uses_tokens(self) -> bool:
        """Whether it signs in by an access token."""
        return self.auth_mechanism is SmtpAuthMechanism.XOAUTH2

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_host_name("smtp.host", self.host)
        if self.port not in PORTS and not (allows_private and 0 < self.port < 65_536):
            raise InvalidArgument(f"smtp.port must be one of {', '.join(map(str, sorted(PORTS)))}.", field="smtp.port")
        check_line("smtp.user", self.user, needed=False)
        check_line("smtp.password", self.password, needed=bool(self.user) and not self.uses_tokens)
        if not self.user and (self.password or self.uses_tokens):
            raise InvalidArgument("smtp.user must be given to sign in.", field="smtp.user")
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
        self._check_dkim()
        self._check_oauth(allows_private=allows_private)
        self._check_bounces()

    def _check_dkim(self) -> None:
        if not self.dkim_domain:
            if self.dkim_selector or self.dkim_private_key:
                raise _missing("dkim_domain", "to sign with DKIM; leave out selector and key to sign nothing")
            return
        if not is_name(self.dkim_domain) or "." not in self.dkim_domain:
            raise InvalidArgument("smtp.dkim_domain must be a domain, such as shop.example.", field="smtp.dkim_domain")
        if not self.dkim_selector:
            raise _missing("dkim_selector", "with dkim_domain, such as s1")
        if not is_name(self.dkim_selector):
            raise InvalidArgument("smtp.dkim_selector must be a name such as s1.", field="smtp.dkim_selector")
        own = ascii_address(self.sender, "sender").rpartition("@")[2].lower()
        signed = self.dkim_domain.lower()
        if not (f".{own}".endswith(f".{signed}") or signed.endswith(f".{own}")):
            raise InvalidArgument(
                "smtp.dkim_domain must be the sender's domain, or one above or below it: receivers compare the two (DMARC).",
                field="smtp.dkim_domain",
            )
        if not self.dkim_private_key:
            raise _missing("dkim_private_key", "with dkim_domain")
        try:
            read_key(self.dkim_private_key)
        except UnusableKey as error:
            raise InvalidArgument(f"smtp.dkim_private_key {error}.", field="smtp.dkim_private_key") from None

    def _check_oauth(self, *, allows_private: bool) -> None:
        if not self.uses_tokens:
            for name in ("token_endpoint", "client_id", "client_secret", "refresh_token", "scope"):
                if getattr(self, f"oauth_{name}"):
                    raise InvalidArgument(
                        f"smtp.oauth_{name} is for XOAUTH2 only; set smtp.auth_mechanism, or leave it out.",
                        field=f"smtp.oauth_{name}",
                    )
            return
        if self.password:
            raise InvalidArgument("smtp.password must be left out with XOAUTH2.", field="smtp.password")
        check_endpoint(
            "smtp.oauth_token_endpoint", self.oauth_token_endpoint, allows_private=allows_private, has_path=True
        )
        check_visible("smtp.oauth_client_id", self.oauth_client_id)
        if not (self.oauth_client_secret or self.oauth_refresh_token):
            raise _missing("oauth_client_secret", "unless there is a refresh token")

    def _check_bounces(self) -> None:
        if not self.bounce_address:
            if self.bounce_secret:
                raise _missing("bounce_address", "with bounce_secret")
            return
        try:
            local = ascii_address(self.bounce_address, "sender").rpartition("@")[0]
        except UnsendableMail:
            local = ""
        if not local or len(local) > MAX_LOCAL or "+" in local:
            raise InvalidArgument(
                f"smtp.bounce_address must be an e-mail address with at most {MAX_LOCAL} characters and no plus before the @.",
                field="smtp.bounce_address",
            )
        check_visible("smtp.bounce_secret", self.bounce_secret)
        if len(self.bounce_secret) < MIN_SECRET:
            raise InvalidArgument(
                f"smtp.bounce_secret must have at least {MIN_SECRET} characters, of chance.", field="smtp.bounce_secret"
            )


def _missing(name: str, why: str) -> InvalidArgument:
    return InvalidArgument(
        f"smtp.{name} must be given {why}.", reason=Reason.ERROR_REASON_MISSING_FIELD, field=f"smtp.{name}"
    )
