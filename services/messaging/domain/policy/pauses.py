"""Quiet hours and holidays: when messages wait, or are not sent, by the customer's own clock. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import IntEnum

from services.common.wall_clocks import MIDNIGHT, moment_of
from services.messaging.domain.messages import Channel, Purpose

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Hours at which messages wait.

    Attributes:
        quiet_hours_id: Unique among the quiet hours of a policy.
        start_time: From when on, to the minute.
        end_time: Until when; before `start_time` it is that of the next day.
        channels: Whose messages wait; empty: those of all.
        purposes: Whose messages wait, at least one.
        display_name: What people call them; may be empty.
    """

    quiet_hours_id: str
    start_time: time
    end_time: time
    channels: tuple[Channel, ...] = ()
    purposes: tuple[Purpose, ...] = (Purpose.MARKETING,)
    display_name: str = ""

    def covers(self, channel: Channel, purpose: Purpose) -> bool:
        """Tells whether messages of a channel and purpose wait."""
        return (not self.channels or channel in self.channels) and purpose in self.purposes

    def end(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Returns when they end, if they are now; else None.

        Args:
            now: The present.
            zone: The customer's.
        """
        local = now.astimezone(zone)
        clock, day = local.time(), local.date()
        if self.start_time < self.end_time:
            if not self.start_time <= clock < self.end_time:
                return None
        elif self.end_time <= clock < self.start_time:
            return None
        end = moment_of(day, self.end_time, zone, after=now)
        # Of the evening it is that of the next day, unless the clock is put back and shows it once more.
        return end if end > now else moment_of(day + timedelta(days=1), self.end_time, zone, after=now)

    @property
    def minutes(self) -> frozenset[int]:
        """The minutes of the day that they hold."""
        start, end = (each.hour * 60 + each.minute for each in (self.start_time, self.end_time))
        return frozenset(minute % DAY_MINUTES for minute in range(start, end if start < end else end + DAY_MINUTES))

    @property
    def words(self) -> str:
        """How the ledger names them: `night: 22:00 to 08:00`."""
        return f"{self.quiet_hours_id}: {self.start_time:%H:%M} to {self.end_time:%H:%M}"


class HolidayAction(IntEnum):
    """What becomes of marketing on a holiday; the numbers are those of the contract."""

    WAIT = 1
    SUPPRESS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """Days on which marketing waits or is not sent.

    Attributes:
        holiday_id: Unique among the holidays of a policy.
        start_date: The first day.
        end_date: The last.
        action: What becomes of what falls into it.
        channels: Of which channels; empty: of all.
        display_name: What people call it; may be empty.
    """

    holiday_id: str
    start_date: date
    end_date: date
    action: HolidayAction = HolidayAction.WAIT
    channels: tuple[Channel, ...] = ()
    display_name: str = ""

    def covers(self, channel: Channel, purpose: Purpose) -> bool:
        """Tells whether it is one for messages of a channel and purpose."""
        return (not self.channels or channel in self.channels) and purpose is Purpose.MARKETING

    def holds(self, day: date) -> bool:
        """Tells whether a day is one of it."""
        return self.start_date <= day <= self.end_date

    def end(self, now: datetime, zone: tzinfo) -> datetime:
        """Returns when it ends, of which the present is a part.

        Args:
            now: The present.
            zone: The customer's.
        """
        return moment_of(self.end_date + timedelta(days=1), MIDNIGHT, zone, after=now)

    @property
    def words(self) -> str:
        """How the ledger names it: `spring: 2027-02-06 to 2027-02-12`."""
        return f"{self.holiday_id}: {self.start_date} to {self.end_date}"


DEFAULT_QUIET_HOURS = (
    QuietHours(quiet_hours_id="night", start_time=time(22), end_time=time(8), channels=(Channel.SMS,)),
    # A phone that rings wakes whoever it is for, whatever it is about.
    QuietHours(
        quiet_hours_id="voice-night",
        start_time=time(21),
        end_time=time(9),
        channels=(Channel.VOICE,),
        purposes=(Purpose.MARKETING, Purpose.TRANSACTIONAL),
    ),
)
