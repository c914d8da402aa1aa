"""Messages into the platform's own inboxes.

Nothing leaves: what is sent is handed back with the acceptance, and stands in the inbox by the same transaction that
settles the message. So it is there exactly once or not at all, and whatever ended before that may be tried again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.common.clock import Clock
from services.messaging.domain.inbox import MAX_DAYS, InboxContent
from services.messaging.providers.contract import Accepted, OutboundMessage, SendOutcome, Verdict
from services.messaging.providers.dialing import Dialer


@dataclass(frozen=True, slots=True, kw_only=True)
class InAppAccount:
    """What every workspace has; there is nothing to say of it."""

    @property
    def host(self) -> str:
        """Nowhere."""
        return ""

    @property
    def port(self) -> int:
        """On none."""
        return 0

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """It has no secret."""
        return ()

    def check(self, *, allows_private: bool) -> None:
        """It can always be used."""


class InAppProvider:
    """Gives back what is to stand in an inbox."""

    name: ClassVar[str] = "in-app"
    channel: ClassVar[str] = "in_app"
    idempotent: ClassVar[bool] = True
    always_ucs2: ClassVar[bool] = False

    account_form = InAppAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Needs neither."""

    async def send(self, message: OutboundMessage, account: InAppAccount, *, timeout_seconds: float) -> SendOutcome:
        """Gives back what is to stand in the inbox; see `Provider.send`."""
        content = InboxContent(
            title=message.subject,
            text=message.text,
            url=message.url,
            mini_program_app_id=message.mini_program_app_id,
            mini_program_page=message.mini_program_page,
            image_url=message.image_url,
            days=message.inbox_days or MAX_DAYS,
        )
        return Accepted(message.delivery_id, stored=content.packed())

    async def verify(self, account: InAppAccount, *, timeout_seconds: float) -> Verdict:
        """There is nothing to try."""
        return Verdict()

    async def close(self) -> None:
        """Nothing is open."""
