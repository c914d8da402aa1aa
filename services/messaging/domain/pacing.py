"""How fast messages go by an account: so many in any second, so many on a day. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

SECOND = timedelta(seconds=1)
ANY = 1_000_000_000
"""As good as any number of messages."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What an account may carry; 0 is any number."""

    per_second: int = 0
    per_day: int = 0

    def __bool__(self) -> bool:
        """Whether it holds back anything."""
        return bool(self.per_second or self.per_day)


NO_PACE = Pace()


@dataclass(frozen=True, slots=True)
class PaceUse:
    """What was handed over by an account.

    Attributes:
        day: Of its time zone; the one that was counted last.
        day_count: Messages on it.
        recent: When, and how many, in the last second; perhaps some that are older.
    """

    day: date
    day_count: int = 0
    recent: tuple[tuple[datetime, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """How many messages may be handed over now.

    Attributes:
        messages: So many.
        free_time: When the next may be, where none may be now.
        is_of_day: Whether it is the day's messages that are used up.
    """

    messages: int
    free_time: datetime | None = None
    is_of_day: bool = False


FULL_ROOM = Room(ANY)


def room(pace: Pace, use: PaceUse, now: datetime, zone: tzinfo) -> Room:
    """Returns how many messages an account may carry now; `zone` says when a day begins."""
    today = now.astimezone(zone).date()
    # A day that is later than today was counted in another time zone: it counts on, so that no day has two.
    counted = use.day_count if use.day >= today else 0
    of_day = pace.per_day - counted if pace.per_day else ANY
    if of_day <= 0:
        return Room(0, _midnight_after(max(use.day, today), zone), is_of_day=True)
    recent = _recent(use, now)
    of_second = pace.per_second - sum(count for _, count in recent) if pace.per_second else ANY
    if of_second <= 0:
        return Room(0, min(moment for moment, _ in recent) + SECOND)
    return Room(min(of_day, of_second))


def used(pace: Pace, use: PaceUse, messages: int, now: datetime, zone: tzinfo) -> PaceUse:
    """Returns what was handed over once so many messages more are, at `now`."""
    today = now.astimezone(zone).date()
    counted = use.day_count if use.day >= today else 0
    recent = _recent(use, now)
    if pace.per_second and messages:
        recent = (*recent, (now, messages))
    return PaceUse(max(use.day, today), counted + messages, recent)


def given_back(use: PaceUse, day: date, messages: int) -> PaceUse:
    """Returns what was handed over without messages that certainly were not taken; their second stays used."""
    return replace(use, day_count=max(use.day_count - messages, 0)) if use.day == day else use


def words(account_id: str, pace: Pace, *, is_of_day: bool) -> str:
    """Returns how the ledger names a pace that a message waits for."""
    return f"{account_id}: {pace.per_day} a day" if is_of_day else f"{account_id}: {pace.per_second} a second"


def _recent(use: PaceUse, now: datetime) -> tuple[tuple[datetime, int], ...]:
    # Later than now by a clock that was set back: by more than a second it would stop the account for as long.
    return tuple((moment, count) for moment, count in use.recent if abs(now - moment) < SECOND)


def _midnight_after(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
