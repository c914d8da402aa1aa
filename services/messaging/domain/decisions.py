"""Whether a message may be sent now, to which address, and if not, why: one decision, one reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.contact_points import ContactPoint, ContactWord, contact_points, why_none
from services.messaging.domain.messages import Purpose, Reason, Status, SuppressionKind
from services.messaging.domain.policy import SendingPolicy

MAX_USER_IDS = 10
_ALWAYS = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class StatedConsent:
    """What a customer said about a channel; `granted` False is withdrawn.

    Attributes:
        granted: Whether it may be relied on.
        time: When it was stated, and at the latest when we received it: what it is compared by with a suppression, whose
            time is ours, too. So no sender's clock lifts an unsubscribe.
        expire_time: From when on a grant holds no more, or since when; None: it has no end.
    """

    granted: bool
    time: datetime
    expire_time: datetime | None = None

    def has_ended(self, now: datetime) -> bool:
        """Tells whether what was granted has ended by a moment."""
        return self.expire_time is not None and self.expire_time <= now


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A customer as profile tells of one.

    Attributes:
        customer_id: The current id.
        node_ids: All ids that are this customer's, the current one among them.
        contact_points: Identifiers, oldest first.
        contact_words: The latest word on each type of contact point of which something was said.
        consents: By (channel word, purpose word).
        traits: Traits.
        tags: Tags.
        restricted: Whether the use of the customer's data is restricted.
    """

    customer_id: int
    node_ids: tuple[int, ...]
    contact_points: tuple[ContactPoint, ...]
    contact_words: Mapping[str, ContactWord] = field(default_factory=dict)
    consents: Mapping[tuple[str, str], StatedConsent] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    restricted: bool = False

    @property
    def user_ids(self) -> tuple[str, ...]:
        """By what the brand itself knows the customer, the latest first; at most `MAX_USER_IDS`."""
        found = [point.value for point in reversed(self.contact_points) if point.type == "user_id"]
        return tuple(found[:MAX_USER_IDS])

    def reachable_at(self, channel: ChannelKind) -> list[ContactPoint]:
        """Returns the addresses at which a channel reaches the customer, the one to use first."""
        if channel.of_customers:
            return [ContactPoint("customer", str(self.customer_id), self.customer_id, _ALWAYS)]
        return contact_points(self.contact_points, self.contact_words, channel)


Suppressions = Mapping[tuple[bytes, SuppressionKind], datetime]
"""When an address, by its keyed hash, was suppressed."""


Pauses = Mapping[int, datetime]
"""Until when customers have paused marketing, by one of their ids; those that are over are left out."""

NO_PAUSES: Pauses = {}


@dataclass(frozen=True, slots=True)
class Go:
    """It may be sent, to this address.

    Attributes:
        contact: Where to.
        address_hash: Its keyed hash.
        expire_time: From when on it may not be sent any more; None: nothing ends.
    """

    contact: ContactPoint
    address_hash: bytes
    expire_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """It is not sent, finally; `words` name the rule of the sending policy, where one says so."""

    status: Status
    reason: Reason
    words: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """It is not sent before `time`; `words` name the rule of the sending policy."""

    time: datetime
    reason: Reason
    words: str = ""


Decision = Go | Stop | Later


def decide(
    *,
    customer: CustomerFile | None,
    channel: ChannelKind,
    purpose: Purpose,
    suppressions: Suppressions,
    address_hash: Callable[[ContactPoint], bytes],
    policy: SendingPolicy,
    now: datetime,
    pauses: Pauses = NO_PAUSES,
) -> Decision:
    """Decides all but the frequency caps, which are counted at the moment of handing over, when an end is looked at again.

    Args:
        customer: The file; None when there is no such customer.
        channel: Where it is to be sent.
        purpose: Why.
        suppressions: Of at least this customer's addresses.
        address_hash: The keyed hash of an address.
        policy: The workspace's.
        now: The present.
        pauses: Of at least this customer's ids.
    """
    if customer is None:
        return Stop(Status.FAILED, Reason.CUSTOMER_NOT_FOUND)
    if customer.restricted:
        return Stop(Status.SUPPRESSED, Reason.CUSTOMER_RESTRICTED)
    points = customer.reachable_at(channel)
    if not points:
        why = why_none(customer.contact_points, customer.contact_words, channel)
        return Stop(Status.SUPPRESSED, why)
    consent = needed_consent(customer, channel, purpose)
    if (reason := why_not_consented(purpose, consent, now)) is not None:
        return Stop(Status.SUPPRESSED, reason)
    if purpose is not Purpose.TRANSACTIONAL and paused_until(customer, pauses) is not None:
        return Stop(Status.SUPPRESSED, Reason.MARKETING_PAUSED)
    usable, reason = usable_points(points, consent, suppressions, address_hash, revives=channel.revives)
    if reason is not None:
        return Stop(Status.SUPPRESSED, reason)
    zone = policy.zone_of(customer.traits.get("timezone"))
    pause = policy.pause(channel.channel, strict(purpose), zone, now)
    if pause is not None:
        if pause.end is None:
            return Stop(Status.SUPPRESSED, pause.reason, pause.words)
        return Later(pause.end, pause.reason, pause.words)
    return Go(*usable[0], consent.expire_time if consent is not None else None)


def strict(purpose: Purpose) -> Purpose:
    """Returns the stricter purpose of a message that names none."""
    return purpose if purpose is Purpose.TRANSACTIONAL else Purpose.MARKETING


def needed_consent(customer: CustomerFile, channel: ChannelKind, purpose: Purpose) -> StatedConsent | None:
    """Returns what the customer said of marketing by a channel; None where nothing was, or none is needed."""
    if purpose is Purpose.TRANSACTIONAL:
        return None
    return customer.consents.get((channel.channel.word, "marketing"))


def why_not_consented(purpose: Purpose, consent: StatedConsent | None, now: datetime) -> Reason | None:
    """Returns why a message may not be sent by what the customer said; None when it may."""
    if purpose is Purpose.TRANSACTIONAL:
        return None
    if consent is None:
        return Reason.NO_CONSENT
    if consent.has_ended(now):
        return Reason.CONSENT_EXPIRED
    return None if consent.granted else Reason.CONSENT_WITHDRAWN


def paused_until(customer: CustomerFile, pauses: Pauses) -> datetime | None:
    """Returns until when a customer, by any id, has paused marketing; None: it is not paused."""
    return max((pauses[node_id] for node_id in customer.node_ids if node_id in pauses), default=None)


def usable_points(
    points: Sequence[ContactPoint],
    consent: StatedConsent | None,
    suppressions: Suppressions,
    address_hash: Callable[[ContactPoint], bytes],
    *,
    revives: bool = False,
) -> tuple[list[tuple[ContactPoint, bytes]], Reason | None]:
    """Returns which addresses may be written to, with their keyed hashes, and if none may, why (`ChannelKind.revives`)."""
    alive = [
        (point, digest)
        for point in points
        if not _dead(digest := address_hash(point), suppressions, point.time if revives else None)
    ]
    if not alive:
        return [], Reason.ADDRESS_SUPPRESSED
    if consent is None:
        return alive, None
    usable = [(point, digest) for point, digest in alive if not _opted_out(digest, consent, suppressions)]
    return usable, None if usable else Reason.CONSENT_WITHDRAWN


def _dead(digest: bytes, suppressions: Suppressions, said: datetime | None) -> bool:
    since = suppressions.get((digest, SuppressionKind.ALL))
    return since is not None and (said is None or said <= since)


def _opted_out(digest: bytes, consent: StatedConsent, suppressions: Suppressions) -> bool:
    since = suppressions.get((digest, SuppressionKind.MARKETING))
    return since is not None and consent.time <= since
