"""Replies by SMS: who wrote, and how one is known again."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers

from services.messaging.domain.contact_points import DEFAULT_REGION
from services.messaging.domain.messages import Channel

MAX_TEXT = 1_000
"""Characters that are kept of a reply."""

MAX_OF_A_NUMBER = 200
"""Replies of a number that are kept in `WINDOW`; stop words end marketing also beyond."""

MAX_UNKNOWN = 1_000
"""Replies of numbers of nobody known that are kept of a workspace in `WINDOW`."""

WINDOW = timedelta(days=1)
OLDEST = timedelta(days=30)
"""How long ago a reply may have been written by its provider's word; one of before counts as of now."""

_MAINLAND = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose an identifier is: the customer, all ids that were ever theirs, and the identifier's node."""

    customer_id: int
    ids: tuple[int, ...]
    node_id: int


@dataclass(frozen=True, slots=True)
class SmsReply:
    """A reply as it is kept.

    Attributes:
        reply_id: Unique in its workspace; the same for the same reply told again.
        account_id: At which account of ours it came in; empty for the platform's own.
        channel: SMS.
        address_hash: Keyed hash of the number.
        sealed: Number and text.
        customer_id: Whose number it was; 0 for nobody known.
        node_id: The number's node; 0 for nobody known.
        delivery_id: The message that went there last; empty for none.
        keyword: The stop word that it is; empty when it says anything else.
        send_time: When it was written, by its provider's word.
        create_time: When we took it.
    """

    reply_id: str
    account_id: str
    channel: Channel
    address_hash: bytes
    sealed: bytes
    customer_id: int
    node_id: int
    delivery_id: str
    keyword: str
    send_time: datetime
    create_time: datetime


@dataclass(frozen=True, slots=True)
class OpenedReply:
    """A reply with what was sealed of it."""

    reply: SmsReply
    phone: str
    text: str

    @property
    def create_time(self) -> datetime:
        """When we took it."""
        return self.reply.create_time

    @property
    def reply_id(self) -> str:
        """Its id."""
        return self.reply.reply_id


def reply_id_of(provider: str, account_id: str, own_id: str) -> str:
    """Returns the id of a reply that a provider knows by its own."""
    text = f"{provider}\0{account_id}\0{own_id}"
    return f"rep_{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def e164(sender: str) -> str:
    """Returns a number in E.164 as events have it; what is none as it came, of at most 40 characters."""
    text = re.sub(r"[\s()-]", "", sender)
    if mainland := _MAINLAND.fullmatch(text):
        return f"+86{mainland[1]}"
    text = f"+{text[2:]}" if text.startswith("00") else text
    try:
        number = phonenumbers.parse(text if text.startswith("+") else f"+{text}", DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return sender.strip()[:40]
    # Without its plus it may be a short number as well.
    is_number = phonenumbers.is_possible_number if text.startswith("+") else phonenumbers.is_valid_number
    if not is_number(number):
        return sender.strip()[:40]
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def written_at(told: datetime | None, now: datetime) -> datetime:
    """Returns when a reply was written, which is not after now, nor long ago."""
    return now if told is None or not now - OLDEST <= told <= now else told
