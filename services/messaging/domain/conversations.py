"""Conversations: by what one is known again, who wrote what, and until when the vendor takes answers. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from services.messaging.domain.messages import Channel, Message

MAX_TEXT = 1_000
"""Characters that are kept of what a customer writes."""

MAX_MEDIA_ID = 200
MAX_SHOWN = 200
"""Characters of the latest text that a list shows."""

MAX_OF_AN_ADDRESS = 200
"""Messages of an address that are kept in `WINDOW`."""

MAX_UNKNOWN = 20_000
"""Conversations with addresses of nobody known that may begin in a workspace in `WINDOW`."""

WINDOW = timedelta(days=1)
REPLY_WINDOWS: Mapping[Channel, timedelta] = {
    Channel.WECHAT: timedelta(hours=48),
    Channel.MINI_PROGRAM: timedelta(hours=48),
}
"""How long after a customer's last message its vendor takes answers; a channel without one takes them at any time."""

OF_AN_APP = frozenset(REPLY_WINDOWS)
"""Channels whose addresses are of one account only, and that answer by customer-service messages."""

CONVERSING = (Channel.SMS, Channel.WECHAT, Channel.MINI_PROGRAM)
"""Channels that customers write by."""


class Direction(IntEnum):
    """Who wrote; the numbers are those of the contract."""

    NONE = 0
    INBOUND = 1
    OUTBOUND = 2


class MessageKind(IntEnum):
    """What was written; the numbers are those of the contract."""

    NONE = 0
    TEXT = 1
    IMAGE = 2
    VOICE = 3
    VIDEO = 4
    LOCATION = 5
    LINK = 6
    OTHER = 7


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it is kept.

    Attributes:
        conversation_id: Unique in its workspace.
        channel: Where.
        account_id: The app that was written to; empty of SMS.
        address_hash: Keyed hash of the address.
        sealed: The address.
        node_id: The address's node; 0 for nobody known.
        is_open: Whether it is.
        inbound_messages: How many came, for ever.
        unanswered_since: Since when the customer waits for somebody.
        last_inbound_time: When the customer wrote last, by the vendor's word.
        last_message_time: When something was taken last.
        create_time: When it began.
        close_time: When it was closed.
        closed_by: By whom.
        read_messages: Of those that came, how many who asks has read.
        staff_id: Who advises its customer, as was known last; empty for nobody who works here.
        staff_display_name: The same, for people.
        store_id: Where they work.
    """

    conversation_id: str
    channel: Channel
    account_id: str
    address_hash: bytes
    sealed: bytes
    node_id: int
    is_open: bool
    inbound_messages: int
    unanswered_since: datetime | None
    last_inbound_time: datetime
    last_message_time: datetime
    create_time: datetime
    close_time: datetime | None = None
    closed_by: str = ""
    read_messages: int = 0
    staff_id: str = ""
    staff_display_name: str = ""
    store_id: str = ""

    @property
    def reply_until(self) -> datetime | None:
        """Until when the vendor takes answers; None: at any time."""
        window = REPLY_WINDOWS.get(self.channel)
        return None if window is None else self.last_inbound_time + window


@dataclass(frozen=True, slots=True)
class OpenedConversation:
    """A conversation with what was sealed of it, and the latest text of the customer."""

    conversation: Conversation
    address: str
    last_text: str = ""


@dataclass(frozen=True, slots=True)
class ConversationMessage:
    """One message of a conversation as it is kept; `sealed` is empty where the ledger has what it says."""

    conversation_message_id: str
    direction: Direction
    kind: MessageKind
    sealed: bytes
    keyword: str
    delivery_id: str
    auto_reply_id: str
    created_by: str
    send_time: datetime
    create_time: datetime


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """The same with its text, its medium's id at the vendor, and the ledger's row of what we sent."""

    message: ConversationMessage
    text: str
    media_id: str = ""
    row: Message | None = None


def conversation_id_of(channel: Channel, account_id: str, address_hash: bytes) -> str:
    """Returns the id of the conversation with an address."""
    account = account_id if channel in OF_AN_APP else ""
    return f"cnv_{hashlib.sha256(f'{int(channel)}/{account}/'.encode() + address_hash).hexdigest()[:32]}"


def inbound_id_of(provider: str, account_id: str, own_id: str) -> str:
    """Returns the id of a message that a provider knows by its own; the same for the same one told again."""
    text = f"{provider}\0{account_id}\0{own_id}"
    return f"cvm_{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
