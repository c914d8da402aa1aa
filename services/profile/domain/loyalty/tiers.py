"""Tiers: a function of what counted and when, so that merges, cuts and late orders need nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.profile.domain.loyalty.settings import MICROS, LoyaltySettings, Tier, TierBasis


@dataclass(frozen=True)
class Counted:
    """Something that counts for tiers: in points or micros, net of what was taken back, >= 0."""

    time: datetime
    value: int


@dataclass(frozen=True)
class Standing:
    """Where a customer stands.

    Attributes:
        tier: The tier; None: none is reached.
        progress: What counts in the present window, in the thresholds' unit, rounded down.
        expire_time: When the tier is lost if nothing more counts; None: never.
        in_grace: Whether grace alone holds it.
        next_tier: The next higher one; None: there is none.
    """

    tier: Tier | None = None
    progress: int = 0
    expire_time: datetime | None = None
    in_grace: bool = False
    next_tier: Tier | None = None


def unit(settings: LoyaltySettings) -> int:
    """Returns how much of what is counted makes one of a threshold."""
    return MICROS if settings.basis == TierBasis.MONEY_SPENT else 1


def counts_from(settings: LoyaltySettings, now: datetime) -> datetime:
    """Returns the moment before which nothing counts any more."""
    return now - timedelta(days=settings.window_days + settings.grace_days)


def standing(settings: LoyaltySettings, counted: Sequence[Counted], now: datetime) -> Standing:
    """Returns where a customer stands.

    At a moment, what happened in the `window_days` before it and at it counts. The tier is the highest whose threshold was
    reached at some moment of the last `grace_days`.

    Args:
        settings: The rules.
        counted: In any order; what is to come counts for nothing.
        now: The moment.
    """
    if not settings.tiers:
        return Standing()
    window, grace = timedelta(days=settings.window_days), timedelta(days=settings.grace_days)
    past = sorted((each for each in counted if each.time <= now), key=lambda each: each.time)
    total, sums = sum(each.value for each in past), None
    scale = unit(settings)
    progress = sum(each.value for each in past if each.time > now - window)
    held: Tier | None = None
    lost: datetime | None = None
    for tier in settings.tiers:
        wanted = tier.threshold * scale
        if not wanted:
            held, lost = tier, None
            continue
        if wanted > total:
            # Nor in any window, and no higher one: of most customers nothing has to be reckoned.
            break
        if sums is None:
            sums = _window_sums(past, window)
        until = _reached_until(past, sums, wanted, window)
        if until is not None and now < until + grace:
            held, lost = tier, until + grace
    place = settings.tiers.index(held) + 1 if held else 0
    return Standing(
        tier=held,
        progress=progress // scale,
        expire_time=lost,
        in_grace=held is not None and progress < held.threshold * scale,
        next_tier=settings.tiers[place] if place < len(settings.tiers) else None,
    )


def _window_sums(past: Sequence[Counted], window: timedelta) -> list[int]:
    """Returns what counted right after each, in the window that ends with it."""
    sums, total, first = [], 0, 0
    for each in past:
        total += each.value
        while past[first].time <= each.time - window:
            total -= past[first].value
            first += 1
        sums.append(total)
    return sums


def _reached_until(past: Sequence[Counted], sums: Sequence[int], wanted: int, window: timedelta) -> datetime | None:
    """Returns when the window last stops to have what is wanted; None: it never had it."""
    for place in range(len(past) - 1, -1, -1):
        # Of several at one time the last has the whole sum.
        if sums[place] < wanted:
            continue
        total = sums[place]
        for each in past:
            if past[place].time - window < each.time <= past[place].time:
                total -= each.value
                if total < wanted:
                    return each.time + window
    return None
