"""When a figure of a day is odd: outside of fixed bounds, or far from what is usual on this weekday. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum
from statistics import median
from typing import Final

WEEKS: Final = 8
"""How far back what is usual is looked for."""

LEAST_WEEKS: Final = 4
"""Same weekdays with a value without which nothing is said."""

DEFAULT_SENSITIVITY: Final = Decimal("3.5")
"""Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers: modified z-scores beyond 3.5."""

_NORMAL: Final = Decimal("1.4826")
"""1 / Φ⁻¹(3/4): the median absolute deviation of a normal distribution by it is its standard deviation."""

_LEAST_SHARE: Final = Decimal("0.05")
_PLACES: Final = Decimal("0.000001")

DayValue = Decimal | None
"""The figure of a day; None: it has none, as there was nothing to divide by."""


class Direction(IntEnum):
    """Which way a figure must go to be told of; the numbers are those of the contract."""

    EITHER = 0
    DOWN = 1
    UP = 2


class Outcome(IntEnum):
    """What became of a day; the numbers are those of the contract."""

    NORMAL = 1
    FIRED = 2
    NOT_ENOUGH_HISTORY = 3
    NO_VALUE = 4
    FAILED = 5


@dataclass(frozen=True)
class Threshold:
    """Fixed bounds; None: there is none on this side."""

    less_than: Decimal | None = None
    more_than: Decimal | None = None


@dataclass(frozen=True)
class Anomaly:
    """What is usual: how many times as far as days stray is too far, 1 to 20, and which way."""

    sensitivity: Decimal = DEFAULT_SENSITIVITY
    direction: Direction = Direction.EITHER


Condition = Threshold | Anomaly


@dataclass(frozen=True)
class Judgement:
    """A day that was judged, see the contract; a bound that is None holds nothing back."""

    day: date
    value: DayValue
    outcome: Outcome
    expected: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    weeks: int = 0
    problem: str = ""


def judge(condition: Condition, day: date, values: Mapping[date, DayValue], *, is_count: bool) -> Judgement:
    """Returns whether a day is as it should be.

    What is usual is the median of the same weekdays of the `WEEKS` weeks before. How far days stray is the median distance of
    these from it, or, where that is more, of all days of these weeks, each from the median of its own weekday; by 1.4826. It
    is at least 5 % of what is usual, and of a count its square root, as of one that comes by chance (Poisson). So a series
    that never changed does not cry at the first small step, and days that were odd themselves move nothing much: each of
    both medians bears a bit less than half of its days being anything.

    Args:
        condition: What is asked of it.
        day: Which day.
        values: By day, from `WEEKS` weeks before on; a day that is not there lies before the beginning.
        is_count: Whether the figure counts something, so that it strays of itself.

    Source: Hampel (1974), The Influence Curve and Its Role in Robust Estimation; as an identifier of outliers Davies & Gather
    (1993), The Identification of Multiple Outliers.
    """
    value = values.get(day)
    if value is None:
        return Judgement(day, None, Outcome.NO_VALUE)
    match condition:
        case Threshold(lower, upper):
            return _within(Judgement(day, value, Outcome.NORMAL, None, lower, upper))
        case Anomaly(sensitivity, direction):
            return _usual(day, value, values, sensitivity, direction, is_count=is_count)


def _usual(
    day: date,
    value: Decimal,
    values: Mapping[date, DayValue],
    sensitivity: Decimal,
    direction: Direction,
    *,
    is_count: bool,
) -> Judgement:
    same = _same_weekdays(day, day, values)
    if len(same) < LEAST_WEEKS:
        return Judgement(day, value, Outcome.NOT_ENOUGH_HISTORY, weeks=len(same))
    expected = median(same)
    strays = max(median(_distances(same)), median(_distances_of_all(day, values))) * _NORMAL
    strays = max(strays, abs(expected) * _LEAST_SHARE)
    if is_count:
        strays = max(strays, max(expected, Decimal(1)).sqrt())
    far = strays * sensitivity
    lower, upper = (expected - far).quantize(_PLACES), (expected + far).quantize(_PLACES)
    return _within(
        Judgement(
            day,
            value,
            Outcome.NORMAL,
            expected.quantize(_PLACES),
            # No key figure is below 0.
            lower if direction is not Direction.UP and lower > 0 else None,
            upper if direction is not Direction.DOWN else None,
            len(same),
        )
    )


def _within(judged: Judgement) -> Judgement:
    assert judged.value is not None
    too_low = judged.lower is not None and judged.value < judged.lower
    too_high = judged.upper is not None and judged.value > judged.upper
    outcome = Outcome.FIRED if too_low or too_high else Outcome.NORMAL
    return Judgement(
        judged.day, judged.value, outcome, judged.expected, judged.lower, judged.upper, judged.weeks, judged.problem
    )


def _same_weekdays(day: date, before: date, values: Mapping[date, DayValue]) -> list[Decimal]:
    """Returns the values of a day's weekday in the `WEEKS` weeks before a day, the day itself not among them."""
    first = before - timedelta(weeks=WEEKS)
    found = []
    while day > first:
        day -= timedelta(weeks=1)
        value = values.get(day)
        if first <= day < before and value is not None:
            found.append(value)
    return found


def _distances(same: Sequence[Decimal]) -> list[Decimal]:
    usual = median(same)
    return [abs(one - usual) for one in same]


def _distances_of_all(day: date, values: Mapping[date, DayValue]) -> list[Decimal]:
    found: list[Decimal] = []
    for weekday in range(7):
        same = _same_weekdays(day + timedelta(days=weekday), day, values)
        if same:
            found += _distances(same)
    return found
