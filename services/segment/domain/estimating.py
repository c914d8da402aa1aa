"""From what a sample shows to what is so of all, with how far that may be off. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from services.segment.domain.reach import ChannelReach

SAMPLE = 500
"""Customers of a sample."""

_Z = 1.959964
"""Half the width of the middle 95 of 100 of the normal distribution, in standard deviations."""


@dataclass(frozen=True)
class EstimatedReach:
    """Whom a channel reaches of all; `low` and `high` hold the true number of `reachable` 95 of 100 times."""

    channel: str
    with_contact_point: int
    with_consent: int
    reachable: int
    low: int
    high: int


def scaled(found: Sequence[ChannelReach], *, sampled: int, size: int) -> list[EstimatedReach]:
    """Returns what a sample says of all.

    Args:
        found: Of the sample.
        sampled: Customers of the sample; 0: there are none.
        size: All customers; no more than were sampled means that the sample is all of them.
    """
    return [
        EstimatedReach(
            one.channel,
            _scale(one.contactable, sampled, size),
            _scale(one.consenting, sampled, size),
            _scale(one.reachable, sampled, size),
            *_bounds(one.reachable, sampled, size),
        )
        for one in found
    ]


def _scale(count: int, sampled: int, size: int) -> int:
    return round(count * size / sampled) if sampled else 0


def _bounds(count: int, sampled: int, size: int) -> tuple[int, int]:
    """Returns the Wilson score interval, scaled; of a sample of all no interval.

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
