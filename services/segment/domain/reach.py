"""Whether marketing can reach customers by a channel. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.common.channels import OF_CUSTOMERS, marketing_types


@dataclass(frozen=True)
class GivenConsent:
    """A consent to marketing that was granted; `expire_time` None: without an end."""

    expire_time: datetime | None


@dataclass(frozen=True)
class Contactable:
    """What a customer's file says of contact.

    Attributes:
        identifier_types: Types of the identifiers.
        consents: The consents to marketing that may be relied on, by channel word.
    """

    identifier_types: frozenset[str]
    consents: Mapping[str, GivenConsent]

    def has_contact_point(self, channel: str) -> bool:
        """Tells whether marketing by a channel, one of `CHANNELS`, has somewhere to arrive."""
        return channel in OF_CUSTOMERS or not self.identifier_types.isdisjoint(marketing_types(channel))

    def has_consent(self, channel: str, now: datetime) -> bool:
        """Tells whether there is a consent to marketing by a channel that holds at a moment."""
        given = self.consents.get(channel)
        return given is not None and (given.expire_time is None or now < given.expire_time)


@dataclass(frozen=True)
class ChannelReach:
    """How many of some customers a channel reaches.

    Attributes:
        contactable: They have a contact point.
        consenting: They have a consent that holds.
        reachable: Both.
    """

    channel: str
    contactable: int
    consenting: int
    reachable: int


def reach_of(files: Collection[Contactable], channels: Iterable[str], now: datetime) -> list[ChannelReach]:
    """Returns how many customers each channel reaches."""
    found = []
    for channel in channels:
        points = [one.has_contact_point(channel) for one in files]
        consents = [one.has_consent(channel, now) for one in files]
        both = sum(1 for point, consent in zip(points, consents, strict=True) if point and consent)
        found.append(ChannelReach(channel, sum(points), sum(consents), both))
    return found


@dataclass(frozen=True)
class Unreachable:
    """Customers of whom something stands against writing to them, by what it is."""

    without_contact_point: frozenset[int]
    without_consent: frozenset[int]
    restricted: frozenset[int]

    @property
    def all(self) -> frozenset[int]:
        """Whoever is in any of them."""
        return self.without_contact_point | self.without_consent | self.restricted


def unreachable_of(
    files: Mapping[int, Contactable],
    channel: str,
    now: datetime,
    *,
    restricted: Collection[int],
    contact_points: bool,
    consents: bool,
) -> Unreachable:
    """Returns who of some customers cannot be written to.

    Args:
        files: By customer.
        channel: One of `CHANNELS`; looked at where contact points or consents are asked for.
        now: The moment.
        restricted: Those who are.
        contact_points: Whether to look for those without a contact point.
        consents: Whether to look for those without consent.
    """
    return Unreachable(
        frozenset(each for each, file in files.items() if contact_points and not file.has_contact_point(channel)),
        frozenset(each for each, file in files.items() if consents and not file.has_consent(channel, now)),
        frozenset(restricted),
    )
