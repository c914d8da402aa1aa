"""An endpoint of the brand's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from services.common.errors import InvalidArgument, Reason
from services.common.webhook_requests import OWN_HOSTS, key_of, problem_of_url
from services.messaging.providers.contract import secret as kept_secret
from services.messaging.providers.forms import check_visible, endpoint_address

BOTH_SIGN = timedelta(hours=24)
"""How long messages are signed with the secret before as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAccount:
    """See `WebhookSettings` in the contract."""

    url: str
    secret: str = kept_secret()
    previous_secret: str = kept_secret()
    previous_secret_expire_time: datetime | None = None

    @property
    def host(self) -> str:
        """Where it leads."""
        return endpoint_address(self.url)[0]

    @property
    def port(self) -> int:
        """On which port."""
        return endpoint_address(self.url)[1]

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secret is for."""
        return self.host, self.port

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        problem = problem_of_url(self.url)
        if not problem and not allows_private and urlsplit(self.url).scheme != "https":
            problem = "give a URL that begins with https://"
        if not problem and not allows_private and self.host in OWN_HOSTS:
            raise InvalidArgument(
                "webhook.url: the host must have public addresses only.",
                reason=Reason.ERROR_REASON_ADDRESS_NOT_ALLOWED,
                field="webhook.url",
            )
        if problem:
            raise InvalidArgument(f"webhook.url: {problem}.", field="webhook.url")
        check_visible("webhook.secret", self.secret)
        for field, value in (("webhook.secret", self.secret), ("webhook.previous_secret", self.previous_secret)):
            if value and key_of(value) is None:
                raise InvalidArgument(f"{field} must be whsec_ and base64 of 24 to 64 bytes.", field=field)

    def after(self, before: WebhookAccount | None, now: datetime) -> WebhookAccount:
        """Takes the place of what it was before; see `Succeeds`."""
        if before is None:
            if self.previous_secret:
                raise InvalidArgument(
                    "webhook.previous_secret: a new account has none.", field="webhook.previous_secret"
                )
            return self
        if self.secret_scope != before.secret_scope:
            return replace(self, previous_secret_expire_time=now + BOTH_SIGN if self.previous_secret else None)
        if self.previous_secret != before.previous_secret:
            return replace(self, previous_secret_expire_time=now + BOTH_SIGN)
        if self.secret != before.secret:
            return replace(self, previous_secret=before.secret, previous_secret_expire_time=now + BOTH_SIGN)
        return replace(self, previous_secret_expire_time=before.previous_secret_expire_time)

    def keys(self, now: datetime) -> list[bytes]:
        """Returns the keys to sign with at a moment, the newest first."""
        end = self.previous_secret_expire_time
        secrets = [self.secret] + ([self.previous_secret] if end is not None and now < end else [])
        return [key for each in secrets if (key := key_of(each)) is not None]
