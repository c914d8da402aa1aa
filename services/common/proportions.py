"""From what a sample shows to what is so of all, with how far that may be off. Pure."""

from __future__ import annotations

import math

_Z = 1.959964
"""Half the width of the middle 95 of 100 of the normal distribution, in standard deviations."""


def scaled(count: int, sampled: int, size: int) -> int:
    """Returns how many of all there are, of whom `count` were found among `sampled`; 0 where nobody was sampled."""
    return round(count * size / sampled) if sampled else 0


def bounds(count: int, sampled: int, size: int) -> tuple[int, int]:
    """Returns between which two numbers, 95 of 100 times, there are of all: the Wilson score interval, scaled.

    Args:
        count: How many of the sample there were.
        sampled: Of how many.
        size: All; no more than were sampled means that the sample is all of them, and then there is no interval.

    Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference".
    """
    if sampled >= size:
        return count, count
    share, z2 = count / sampled, _Z * _Z
    middle = (share + z2 / (2 * sampled)) / (1 + z2 / sampled)
    half = _Z / (1 + z2 / sampled) * math.sqrt(share * (1 - share) / sampled + z2 / (4 * sampled * sampled))
    # No fewer than the sample has shown, and no more than it leaves open.
    low = max(math.floor((middle - half) * size), count)
    high = min(math.ceil((middle + half) * size), size - (sampled - count))
    return low, high
