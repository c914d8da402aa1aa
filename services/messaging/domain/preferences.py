"""The preference centre: what a customer may set by the link of a message. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.common.channels import written_by_staff
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.decisions import CustomerFile
from services.messaging.domain.messages import Channel

PAUSE = timedelta(days=30)
"""How long marketing is paused."""

MAX_CHANGES = 30
"""Changes of a customer within `CHANGES_WITHIN`; each consent that is stated stays on record."""

CHANGES_WITHIN = timedelta(hours=24)

SOURCE = "preference_centre"
"""Where the consents are said to be stated."""


@dataclass(frozen=True, slots=True)
class ChannelPreference:
    """Whether a customer gets marketing by a channel, and whether this link may turn it on."""

    channel: Channel
    granted: bool
    can_grant: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is set for a customer.

    Attributes:
        channels: Those that reach the customer, or of which something was said.
        pause_end_time: Until when marketing is paused; None: it is not.
        channel: That of the message whose link it is.
    """

    channels: Sequence[ChannelPreference]
    pause_end_time: datetime | None
    channel: Channel


@dataclass(frozen=True, slots=True)
class PauseChange:
    """That marketing was paused, or a pause ended; `by` is empty where the customer did it."""

    time: datetime
    by: str
    reason: str
    paused: bool


@dataclass(frozen=True, slots=True)
class CustomerPreferences:
    """What a customer has set, and how the pause was changed last."""

    customer_id: int
    preferences: Preferences
    last_change: PauseChange | None


@dataclass(frozen=True, slots=True)
class PauseRow:
    """What is kept of a customer's pause and changes.

    Attributes:
        end_time: Until when marketing is paused; None: it is not.
        first_change_time: When the changes began that count.
        changes: How many since.
        pause_change_time: When the pause was set or ended last; None: never.
        changed_by: By which principal; empty: by the customer.
        reason: On whose word; of the customer by which link.
    """

    end_time: datetime | None
    first_change_time: datetime
    changes: int
    pause_change_time: datetime | None = None
    changed_by: str = ""
    reason: str = ""

    def counted(self, now: datetime) -> PauseRow:
        """Returns the row with one change more; changes of long ago count no more."""
        if now - self.first_change_time >= CHANGES_WITHIN:
            return replace(self, first_change_time=now, changes=1)
        return replace(self, changes=self.changes + 1)

    def changed(self, end_time: datetime | None, now: datetime, *, by: str, reason: str) -> PauseRow:
        """Returns the row with the pause set until a time, or ended."""
        return replace(self, end_time=end_time, pause_change_time=now, changed_by=by, reason=reason)


def for_marketing(kind: ChannelKind) -> ChannelKind:
    """Returns a channel with all that marketing may reach by it: external contacts of WeCom, too, whom staff write to."""
    return replace(kind, contact_types=(*kind.contact_types, *written_by_staff(kind.channel.word)))


def channel_preferences(
    customer: CustomerFile,
    kinds: Sequence[ChannelKind],
    own: Channel,
    now: datetime,
    suppressed: Collection[Channel],
) -> list[ChannelPreference]:
    """Returns whether each channel is on.

    Args:
        customer: Whose.
        kinds: All channels.
        own: That of the message whose link it is: the only one that it may turn on.
        now: The present.
        suppressed: Channels all of whose addresses have unsubscribed since the consent, or are dead.
    """
    found = []
    for kind in kinds:
        consent = customer.consents.get((kind.channel.word, "marketing"))
        # Of a channel that reaches everybody it is asked once something was said of it, or sent by it.
        is_meant = kind.channel is own or (not kind.of_customers and bool(customer.reachable_at(kind)))
        if consent is None and not is_meant:
            continue
        granted = (
            consent is not None and consent.granted and not consent.has_ended(now) and kind.channel not in suppressed
        )
        found.append(ChannelPreference(kind.channel, granted, kind.channel is own))
    return found
