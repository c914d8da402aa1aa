"""From what a sample of customers shows of reach to what is so of all. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.common import proportions
from services.segment.domain.reach import ChannelReach

SAMPLE = 500
"""Customers of a sample."""


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
            proportions.scaled(one.contactable, sampled, size),
            proportions.scaled(one.consenting, sampled, size),
            proportions.scaled(one.reachable, sampled, size),
            *proportions.bounds(one.reachable, sampled, size),
        )
        for one in found
    ]
