"""Suppressed addresses: why, for how long, and what ends it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.messages import Channel, SuppressionKind

_ID = re.compile(r"(?P<channel>[a-z_]{1,20})-(?P<kind>all|marketing)-(?P<hash>[0-9a-f]{32})")


class SuppressionReason(IntEnum):
    """Why an address is suppressed."""

    NONE = 0
    """Not known: made before reasons were kept."""
    INVALID_ADDRESS = 1
    """The provider said that it does not exist."""
    OPTED_OUT = 2
    """The provider said that its owner opted out there."""
    UNSUBSCRIBED = 3
    """Its owner used the unsubscribe link."""
    COMPLAINED = 4
    """Its owner called a message spam."""
    STOP_REPLY = 8
    """Its owner replied with a stop word."""


@dataclass(frozen=True, slots=True)
class NewSuppression:
    """An address that is to be suppressed.

    Attributes:
        address_hash: Keyed hash of the address.
        kind: What it is not sent.
        reason: Why.
        delivery_id: The message that led to it.
        detail: The provider's own code.
    """

    address_hash: bytes
    kind: SuppressionKind
    reason: SuppressionReason
    delivery_id: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A suppressed address, as it stands; `lift_time` None was not lifted, `expire_time` None has no end."""

    channel: Channel
    address_hash: bytes
    kind: SuppressionKind
    reason: SuppressionReason
    detail: str
    delivery_id: str
    customer_id: int
    create_time: datetime
    expire_time: datetime | None
    lift_time: datetime | None
    lift_reason: str
    lifted_by: str

    @property
    def suppression_id(self) -> str:
        """Its id, made of what it is unique by."""
        return f"{self.channel.word}-{self.kind.name.lower()}-{self.address_hash.hex()}"

    def is_over(self, now: datetime) -> bool:
        """Whether it stops nothing any more."""
        return self.lift_time is not None or (self.expire_time is not None and self.expire_time <= now)


def end_of(reason: SuppressionReason, channel: ChannelKind, since: datetime) -> datetime | None:
    """Returns when a suppression ends by itself; None for those that do not."""
    return since + channel.invalid_for if reason is SuppressionReason.INVALID_ADDRESS else None


def read_suppression_id(suppression_id: str) -> tuple[Channel, SuppressionKind, bytes] | None:
    """Returns what an id says; None for what is no id."""
    match = _ID.fullmatch(suppression_id)
    channel = {each.word: each for each in Channel if each}.get(match["channel"]) if match else None
    if match is None or channel is None:
        return None
    return channel, SuppressionKind[match["kind"].upper()], bytes.fromhex(match["hash"])
