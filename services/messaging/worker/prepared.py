"""A message that may be sent, as it is handed over and called for."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from services.messaging.channels import channel_kind
from services.messaging.domain import CustomerFile, FrequencyCap, Later, Requeued
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.credits import CreditClaim
from services.messaging.domain.mass_messages import GatherClaim
from services.messaging.domain.selecting import PLAIN, Selection
from services.messaging.providers import OutboundMessage
from services.messaging.providers.wecom_customers import WeComCustomersAccount
from services.messaging.storage.deliveries import Delivery
from services.messaging.worker.ways import Turn

_USER_ID = re.compile(r"[\x21-\x7e]{1,64}")


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
        contact_type: Identifier type of the address.
        selection: What was chosen for it; nothing where it is sent again unchanged, as that is kept already.
        template_version: Which version of the template it says.
        content: What it says, sealed for the ledger; empty where it is kept already.
        expire_time: From when on there is no consent to it any more; None: nothing ends.
        caps: Those that count it.
        zone: The customer's.
        repeats: Whether it is sent again when it may have been taken, though its provider may take it twice.
        contends: Whether it waited for others to the same customer, and goes by what each is worth.
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
    contact_type: str = ""
    selection: Selection = PLAIN
    repeats: bool = False
    contends: bool = False
    template_version: int = 0

    def has_other(self, account_id: str) -> bool:
        """Tells whether another account may have it, once this one did not take it."""
        return self.turn is not None and self.turn.has_other(
            (*self.delivery.passed_over, account_id), self.contact_type
        )

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


def gather_claim(prepared: Prepared) -> GatherClaim | None:
    """Returns what a message is gathered by that becomes part of a mass message; None where its provider is called."""
    account = prepared.account
    if account is None or not isinstance(account.settings, WeComCustomersAccount):
        return None
    settings = account.settings
    return GatherClaim(
        account_id=account.account_id,
        scope=settings.scope,
        sender=_sender(prepared, settings),
        template_id=prepared.delivery.template_id,
        text_digest=hashlib.sha256(prepared.outbound.text.encode("utf-8", "surrogatepass")).digest()[:16],
        limit=int(settings.customer_limit),
        window=timedelta(seconds=settings.window_seconds),
    )


def _sender(prepared: Prepared, settings: WeComCustomersAccount) -> str:
    named = prepared.customer.traits.get(settings.sender_trait) if settings.sender_trait else None
    if isinstance(named, str) and _USER_ID.fullmatch(named.strip()):
        return named.strip()
    return settings.sender_user_id


def put_off(delivery: Delivery, later: Later) -> Requeued:
    """Returns what is written down of a message that waits by the sending policy."""
    return Requeued(
        delivery.delivery_id,
        delivery.lease_token,
        later.time,
        later.reason,
        later.words,
        keep_rendering=bool(delivery.sealed),
        # It has waited for others already, and does so no second time: it is compared when this pause ends.
        hold_until=later.time if delivery.hold_until is not None else None,
    )
