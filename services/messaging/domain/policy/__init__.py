"""A workspace's sending policy: how many messages a customer gets at most, at which hours, and on which days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import IntEnum

from services.common.wall_clocks import DEFAULT_ZONE, zone_of
from services.messaging.domain.arbitrations import ExpectedValue
from services.messaging.domain.messages import Channel, Purpose, Reason
from services.messaging.domain.policy.arbitration import NO_ARBITRATION, Arbitration, SendingPriority, expected_value
from services.messaging.domain.policy.caps import (
    CAP_HOURS,
    CAP_MESSAGES,
    DEFAULT_CAPS,
    KEPT_USES,
    FrequencyCap,
    WindowUnit,
)
from services.messaging.domain.policy.pauses import DEFAULT_QUIET_HOURS, Holiday, HolidayAction, QuietHours

MOST_PAUSES = 500
"""Pauses that are followed one behind the other; more than quiet hours and holidays could make without an hour between them."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a message is not sent now.

    Attributes:
        reason: QUIET_HOURS or HOLIDAY.
        words: How the ledger names the rule.
        end: When it may be; None: it is not sent at all.
    """

    reason: Reason
    words: str
    end: datetime | None


class DeliveryGuarantee(IntEnum):
    """What becomes of a message that may have been taken; numbers as in the contract."""

    AT_MOST_ONCE = 1
    AT_LEAST_ONCE = 2


@dataclass(frozen=True, slots=True)
class SendingPolicy:
    """By what a workspace's messages are sent.

    Attributes:
        frequency_caps: Each counts by itself.
        quiet_hours: When messages wait.
        holidays: When marketing waits, or is not sent.
        time_zone: Of customers without one; of the IANA database.
        update_time: When it was last changed; None: never.
        revision: Grows with each change; 0: nobody ever set one.
        marketing_guarantee: Of marketing that may have been taken.
        transactional_guarantee: Of other messages that may have been taken.
        arbitration: Whether marketing messages wait for others to the same customer.
        priorities: How much messages matter whose value nobody knows.
    """

    frequency_caps: tuple[FrequencyCap, ...] = DEFAULT_CAPS
    quiet_hours: tuple[QuietHours, ...] = DEFAULT_QUIET_HOURS
    holidays: tuple[Holiday, ...] = ()
    time_zone: str = DEFAULT_ZONE
    update_time: datetime | None = None
    revision: int = 0
    marketing_guarantee: DeliveryGuarantee = DeliveryGuarantee.AT_MOST_ONCE
    transactional_guarantee: DeliveryGuarantee = DeliveryGuarantee.AT_LEAST_ONCE
    arbitration: Arbitration = NO_ARBITRATION
    priorities: tuple[SendingPriority, ...] = ()

    def repeats_in_doubt(self, purpose: Purpose) -> bool:
        """Tells whether a message that may have been taken is sent again, by providers too that do not know repeats."""
        guarantee = self.marketing_guarantee if purpose is Purpose.MARKETING else self.transactional_guarantee
        return guarantee is DeliveryGuarantee.AT_LEAST_ONCE

    def zone_of(self, zone: object) -> tzinfo:
        """Returns a customer's zone, by the trait `timezone`."""
        return zone_of(zone, self.time_zone)

    def caps_of(self, channel: Channel, purpose: Purpose, tags: Sequence[str] = ()) -> tuple[FrequencyCap, ...]:
        """Returns the caps that count messages of a channel and purpose, with these tags."""
        return tuple(cap for cap in self.frequency_caps if cap.covers(channel, purpose, tags))

    def value_of(
        self, said: float | None, of_template: float | None, *, journey_id: str, template_id: str
    ) -> ExpectedValue:
        """Returns what a message is expected to bring; arguments as of `expected_value`."""
        return expected_value(
            said,
            of_template,
            self.priorities,
            self.arbitration.point_value,
            journey_id=journey_id,
            template_id=template_id,
        )

    def pause(self, channel: Channel, purpose: Purpose, zone: tzinfo, now: datetime) -> Pause | None:
        """Returns why a message is not sent now; None when it may be.

        It ends when no quiet hours or holiday that a message waits for are left. On a holiday on which nothing is sent the
        message is looked at again.

        Args:
            channel: Where it is to be sent.
            purpose: Why.
            zone: The customer's.
            now: The present.
        """
        first = self._pause_at(channel, purpose, zone, now)
        if first is None or first.end is None:
            return first
        end = first.end
        for _ in range(MOST_PAUSES):
            following = self._pause_at(channel, purpose, zone, end)
            if following is None or following.end is None:
                break
            end = following.end
        return Pause(first.reason, first.words, end)

    def _pause_at(self, channel: Channel, purpose: Purpose, zone: tzinfo, now: datetime) -> Pause | None:
        today = now.astimezone(zone).date() if self.holidays else None
        for holiday in self.holidays:
            if today is not None and holiday.holds(today) and holiday.covers(channel, purpose):
                waits = holiday.action is HolidayAction.WAIT
                return Pause(Reason.HOLIDAY, holiday.words, holiday.end(now, zone) if waits else None)
        for hours in self.quiet_hours:
            if hours.covers(channel, purpose) and (over := hours.end(now, zone)) is not None:
                return Pause(Reason.QUIET_HOURS, hours.words, over)
        return None


DEFAULT_POLICY = SendingPolicy()
"""Of a workspace that set none."""

__all__ = [
    "CAP_HOURS",
    "CAP_MESSAGES",
    "DEFAULT_POLICY",
    "DEFAULT_ZONE",
    "KEPT_USES",
    "Arbitration",
    "DeliveryGuarantee",
    "FrequencyCap",
    "Holiday",
    "HolidayAction",
    "Pause",
    "QuietHours",
    "SendingPolicy",
    "SendingPriority",
    "WindowUnit",
    "zone_of",
]
