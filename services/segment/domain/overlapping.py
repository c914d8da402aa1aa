"""How segments overlap, from how many customers are in which of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

MAXIMUM_COMPARED = 5_000_000
"""Members of the segments that are compared at once, together."""


@dataclass(frozen=True)
class Overlap:
    """How some segments overlap, all of it in the order in which they were named.

    Attributes:
        segment_ids: The segments.
        sizes: Members of each.
        only: Of each those who are in none of the others.
        pairs: By two places how many are in both, the lower place first.
        in_all: How many are in all.
        in_any: How many are in at least one.
    """

    segment_ids: Sequence[str]
    sizes: Sequence[int]
    only: Sequence[int]
    pairs: Mapping[tuple[int, int], int]
    in_all: int
    in_any: int


def overlap_of(segment_ids: Sequence[str], customers: Mapping[int, int]) -> Overlap:
    """Returns how segments overlap.

    Args:
        segment_ids: The segments.
        customers: How many customers are in exactly the segments of a set of places: bit i of the key is place i.
    """
    places = range(len(segment_ids))

    def inside(wanted: int) -> int:
        return sum(count for mask, count in customers.items() if mask & wanted == wanted)

    return Overlap(
        segment_ids=tuple(segment_ids),
        sizes=[inside(1 << place) for place in places],
        only=[customers.get(1 << place, 0) for place in places],
        pairs={(one, other): inside(1 << one | 1 << other) for one, other in combinations(places, 2)},
        in_all=customers.get((1 << len(segment_ids)) - 1, 0),
        in_any=sum(customers.values()),
    )
