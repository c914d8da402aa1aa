"""A workspace's loyalty programme, as its administrators set it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from services.common.errors import InvalidArgument
from services.common.orders import ORDER_EVENTS

MICROS = 1_000_000
"""Parts of a unit of money in which amounts are kept."""


class ExpiryKind(enum.IntEnum):
    """How a batch comes to its end; the numbers of `yike.profile.v1.ExpiryKind`."""

    NEVER = 1
    DAYS = 2
    END_OF_NEXT_YEAR = 3


class TierBasis(enum.IntEnum):
    """What counts for tiers; the numbers of `yike.profile.v1.TierBasis`."""

    MONEY_SPENT = 1
    POINTS_EARNED = 2


@dataclass(frozen=True)
class EventEarning:
    """What an event earns that is no order; `limit_per_customer` 0: each."""

    event_name: str
    points: int
    limit_per_customer: int = 0


@dataclass(frozen=True)
class Tier:
    """A tier; `threshold` in points or whole units of money, `multiplier_percent` >= 1."""

    tier_id: str
    title: str
    threshold: int
    multiplier_percent: int = 100
    benefits: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoyaltySettings:
    """The rules; those of a workspace that set none earn nothing.

    Attributes:
        points: What an order earns for each full `amount` of its money.
        amount: In whole units, >= 1.
        currency: Orders in others earn nothing; empty: any.
        categories: Per cent of what goods of a category earn otherwise.
        events: Other events that earn.
        expiry: How batches end.
        expiry_days: Of DAYS.
        basis: What counts for tiers.
        window_days: For how long, >= 1.
        grace_days: For how long a tier is kept.
        tiers: With rising thresholds.
        start_time: What happened before counts for nothing; None: all counts.
        time_zone: For calendar years.
        revision: Grows with each change; 0: nobody ever set any.
    """

    points: int = 0
    amount: int = 1
    currency: str = ""
    categories: dict[str, int] = field(default_factory=dict)
    events: tuple[EventEarning, ...] = ()
    expiry: ExpiryKind = ExpiryKind.NEVER
    expiry_days: int = 0
    basis: TierBasis = TierBasis.MONEY_SPENT
    window_days: int = 365
    grace_days: int = 0
    tiers: tuple[Tier, ...] = ()
    start_time: datetime | None = None
    time_zone: str = "UTC"
    revision: int = 0

    def expire_time(self, earn_time: datetime) -> datetime | None:
        """Returns when a batch ends that was earned at a time; None: never."""
        if self.expiry == ExpiryKind.DAYS:
            return earn_time + timedelta(days=self.expiry_days)
        if self.expiry == ExpiryKind.END_OF_NEXT_YEAR:
            zone = ZoneInfo(self.time_zone)
            return datetime(earn_time.astimezone(zone).year + 2, 1, 1, tzinfo=zone).astimezone(UTC)
        return None

    def has_begun(self, moment: datetime) -> bool:
        """Tells whether what happened at a moment counts."""
        return self.start_time is None or moment >= self.start_time

    @cached_property
    def multiplies(self) -> bool:
        """Whether it matters to what an order earns in which tier it finds the customer."""
        return any(tier.multiplier_percent != 100 for tier in self.tiers)

    @cached_property
    def earning_events(self) -> dict[str, EventEarning]:
        """The events that earn by a rule of their own, by name."""
        return {each.event_name: each for each in self.events}


def settings_at(history: Sequence[tuple[datetime, LoyaltySettings]], moment: datetime) -> LoyaltySettings:
    """Returns the settings of a moment; before the first, those.

    Args:
        history: When each came into force, the first first; at least one.
        moment: When something happened.
    """
    found = history[0][1]
    for change_time, settings in history:
        if change_time > moment:
            break
        found = settings
    return found


def check_settings(settings: LoyaltySettings) -> None:
    """Refuses what does not hold together.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    _once((each.tier_id for each in settings.tiers), "tiers.tiers", "tier")
    for lower, higher in zip(settings.tiers, settings.tiers[1:], strict=False):
        if higher.threshold <= lower.threshold:
            raise InvalidArgument(
                f"tiers.tiers: the threshold of {higher.tier_id} must be above that of {lower.tier_id}, the tier before it; "
                "put them in rising order.",
                field="tiers.tiers",
            )
    _once((each.event_name for each in settings.events), "earning.events", "event")
    for each in settings.events:
        if each.event_name in ORDER_EVENTS:
            raise InvalidArgument(
                f"earning.events: {each.event_name} is an order's; what orders earn is said by points and amount.",
                field="earning.events",
            )
    if settings.expiry == ExpiryKind.DAYS and settings.expiry_days < 1:
        raise InvalidArgument("validity.days: say after how many days, at least 1.", field="validity.days")
    if settings.time_zone not in available_timezones():
        raise InvalidArgument(
            "time_zone: it must be a name such as Asia/Shanghai, of the IANA time zone database.", field="time_zone"
        )


def check_categories(categories: Iterable[str]) -> None:
    """Refuses two rules of one category.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    _once(categories, "earning.categories", "category")


def _once(names: Iterable[str], path: str, what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidArgument(f"{path}: name the {what} {name} once.", field=path)
        seen.add(name)
