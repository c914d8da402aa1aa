"""The inbox of a customer: what stands in it, and for how long. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

MAX_MESSAGES = 200
"""Messages of a customer; the oldest go first."""

MAX_DAYS = 90
"""How long a message stands there, at most and where nothing is said."""


class InboxContent(msgspec.Struct, frozen=True):
    """What a message in an inbox says and where it leads.

    Attributes:
        title: One line.
        text: The text.
        url: An address of the web; empty for none.
        mini_program_app_id: Another mini-program than the one that reads it; empty for none.
        mini_program_page: A page of a mini-program; empty for none.
        image_url: The picture; empty for none.
        days: How long it stands there.
    """

    title: str
    text: str
    url: str = ""
    mini_program_app_id: str = ""
    mini_program_page: str = ""
    image_url: str = ""
    days: int = MAX_DAYS

    @property
    def target(self) -> str:
        """Where it leads, as a click tells it."""
        return self.url or self.mini_program_page

    def packed(self) -> bytes:
        """Returns it as bytes."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def unpacked(cls, data: bytes) -> InboxContent:
        """Returns what `packed` packed."""
        return msgspec.msgpack.decode(data, type=cls)


@dataclass(frozen=True, slots=True)
class NewInboxMessage:
    """What is put into an inbox: of whom, by the id that the message was sent to, and what, packed."""

    delivery_id: str
    customer_id: int
    content: bytes


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """A message in an inbox.

    Attributes:
        delivery_id: Which.
        content: What it says.
        create_time: When it came.
        expire_time: When it goes.
        read_time: When it was read; None: it is unread.
    """

    delivery_id: str
    content: InboxContent
    create_time: datetime
    expire_time: datetime
    read_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class InboxCount:
    """How many messages there are, and how many of them are unread."""

    messages: int
    unread: int


def expire_time_of(content: InboxContent, now: datetime) -> datetime:
    """Returns when a message goes that comes now."""
    return now + timedelta(days=content.days or MAX_DAYS)
