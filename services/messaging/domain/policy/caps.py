"""Frequency caps: how many messages a customer gets at most within a window. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import IntEnum

from services.common.wall_clocks import MIDNIGHT, moment_of
from services.messaging.domain.messages import Channel, Purpose

CAP_MESSAGES = 5
"""Marketing messages that a customer gets at most within `CAP_HOURS`, over all channels, where no policy says otherwise."""

CAP_HOURS = 24
MAX_WINDOW = timedelta(days=90)

KEPT_USES = MAX_WINDOW + timedelta(days=2)
"""How long it is kept that a message was sent: longer than any window, whose first day may begin in another zone."""

TICK = timedelta(microseconds=1)


class WindowUnit(IntEnum):
    """Of what a window is made; the numbers are those of the contract. Calendar units end with the day or week that is."""

    NONE = 0
    MINUTE = 1
    HOUR = 2
    DAY = 3
    CALENDAR_DAY = 4
    CALENDAR_WEEK = 5


LENGTHS: Mapping[WindowUnit, timedelta] = {
    WindowUnit.MINUTE: timedelta(minutes=1),
    WindowUnit.HOUR: timedelta(hours=1),
    WindowUnit.DAY: timedelta(days=1),
    WindowUnit.CALENDAR_DAY: timedelta(days=1),
    WindowUnit.CALENDAR_WEEK: timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrequencyCap:
    """One cap.

    Attributes:
        cap_id: Unique among the caps of a policy.
        maximum: Messages within the window, >= 1.
        window_length: Units of the window, >= 1.
        window_unit: Of what.
        channels: Whose messages count; empty: those of all.
        purposes: Whose messages count, at least one.
        display_name: What people call it; may be empty.
        tags: Messages with one of which count; empty: all.
    """

    cap_id: str
    maximum: int
    window_length: int
    window_unit: WindowUnit
    channels: tuple[Channel, ...] = ()
    purposes: tuple[Purpose, ...] = (Purpose.MARKETING,)
    display_name: str = ""
    tags: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """By its id alone: caps are looked up several times for each message."""
        return hash(self.cap_id)

    def covers(self, channel: Channel, purpose: Purpose, tags: Sequence[str] = ()) -> bool:
        """Tells whether messages of a channel and purpose, with these tags, count."""
        if self.tags and not any(tag in self.tags for tag in tags):
            return False
        return (not self.channels or channel in self.channels) and purpose in self.purposes

    def since(self, now: datetime, zone: tzinfo) -> datetime:
        """Returns the first moment of the window that ends now.

        Args:
            now: The present.
            zone: The customer's.
        """
        if self.window_unit not in (WindowUnit.CALENDAR_DAY, WindowUnit.CALENDAR_WEEK):
            # What was sent exactly a window ago is over.
            return now - LENGTHS[self.window_unit] * self.window_length + TICK
        today = now.astimezone(zone).date()
        first = today - LENGTHS[self.window_unit] * self.window_length
        if self.window_unit is WindowUnit.CALENDAR_DAY:
            first += timedelta(days=1)
        else:
            first += timedelta(days=7 - today.weekday())
        return moment_of(first, MIDNIGHT, zone)

    @property
    def words(self) -> str:
        """How the ledger names it: `daily: 5 in 24 hours`."""
        unit = self.window_unit.name.lower().replace("_", " ")
        return f"{self.cap_id}: {self.maximum} in {self.window_length} {unit}{'' if self.window_length == 1 else 's'}"


DEFAULT_CAPS = (
    FrequencyCap(
        cap_id="daily", maximum=CAP_MESSAGES, window_length=CAP_HOURS, window_unit=WindowUnit.HOUR, channels=()
    ),
)
