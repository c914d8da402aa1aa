"""A message that may be sent, as it is handed over and called for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from services.messaging.channels import channel_kind
from services.messaging.domain import CustomerFile, FrequencyCap
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.credits import CreditClaim
from services.messaging.providers import OutboundMessage
from services.messaging.storage.deliveries import Delivery
from services.messaging.worker.ways import Turn


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message that may be sent.

    Attributes:
        delivery: As it was claimed.
        customer: Whose.
        node_id: Node of the address.
        address_hash: Keyed hash of the address.
        outbound: What the provider gets.
        account: By which account; None where there is none.
        turn: The accounts that it could go by.
        content: What it says, sealed for the ledger; empty where it is kept already.
        expire_time: From when on there is no consent to it any more; None: nothing ends.
        caps: Those that count it.
        zone: The customer's.
    """

    delivery: Delivery
    customer: CustomerFile
    node_id: int
    address_hash: bytes
    outbound: OutboundMessage
    account: SendingAccount | None
    content: bytes = b""
    expire_time: datetime | None = None
    caps: tuple[FrequencyCap, ...] = ()
    zone: tzinfo = UTC
    turn: Turn | None = None

    def has_other(self, account_id: str) -> bool:
        """Tells whether another account may have it, once this one did not take it."""
        return self.turn is not None and self.turn.has_other((*self.delivery.passed_over, account_id))

    @property
    def credit(self) -> CreditClaim | None:
        """The authorisation that it needs; None where its channel needs none, or no account is there that would send it."""
        if self.account is None or self.outbound.is_reply or not channel_kind(self.delivery.channel).needs_credit:
            return None
        return CreditClaim(
            self.delivery.delivery_id,
            self.account.settings.app_id,
            self.address_hash,
            self.outbound.template_code,
            self.node_id,
        )
