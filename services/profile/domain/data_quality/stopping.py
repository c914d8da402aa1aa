"""When events of a name have stopped coming. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Final

WEEKS: Final = 4
LEAST_EXPECTED: Final = 20.0
"""Events a day below which a name is too rare to be missed."""

LEFT: Final = 0.25
"""What of the expected is so little that the events have stopped."""

SURPRISE: Final = 0.001
"""A day so low happens less often than this if nothing has changed."""


def stopped(counts: Sequence[int]) -> tuple[int, int] | None:
    """Tells whether events of a name have stopped coming.

    The last day is compared with the median of the same weekday of the four weeks before: a median bears one odd week, the same
    weekday bears weekends. It is low where it has a quarter or less of that, and so few come seldom by chance: the lower tail
    of a Poisson distribution of that mean, below 0.001.

    Args:
        counts: Of whole days, oldest first, the last one yesterday; 29 at least, else nothing is told.

    Returns:
        How many were expected, and for how many days at the end, at most 7, it has been so; None: they have not stopped.

    Source: the median of like days as the expected count of a Poisson process, as in Farrington et al. (1996), "A statistical
    algorithm for the early detection of outbreaks", without its trend.
    """
    days = 0
    expected = 0.0
    for back in range(7):
        at = len(counts) - 1 - back
        if at < 7 * WEEKS:
            break
        usual = median(counts[at - 7 * week] for week in range(1, WEEKS + 1))
        if usual < LEAST_EXPECTED or counts[at] > usual * LEFT or poisson_below(counts[at], usual) >= SURPRISE:
            break
        expected = expected or usual
        days += 1
    return (round(expected), days) if days else None


def poisson_below(count: int, mean: float) -> float:
    """Returns the probability of `count` or fewer where `mean`, > 0, is expected."""
    return math.fsum(math.exp(each * math.log(mean) - mean - math.lgamma(each + 1)) for each in range(count + 1))
