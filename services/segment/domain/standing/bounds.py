"""Bounds between quantiles: measured over all customers once, then numbers like any other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def quantile_bounds(numbers: Sequence[int], quantiles: int) -> tuple[int, ...]:
    """Returns the numbers at the ends of all quantiles but the last, ascending; empty where there are too few numbers.

    Bound i is the least of the numbers that at least the i-th part of them do not exceed (the nearest rank), so it is always
    one of the numbers. Several bounds may be equal: of equal numbers all have one score, the lowest that any of them would
    have, and scores between are nobody's. Of fewer numbers than quantiles there are no bounds: nobody has a score then.

    Args:
        numbers: One a customer, ascending.
        quantiles: How many parts, 2 or more.
    """
    count = len(numbers)
    if count < quantiles:
        return ()
    return tuple(numbers[-(-count * part // quantiles) - 1] for part in range(1, quantiles))


def score_of(number: int, bounds: Sequence[int]) -> int:
    """Returns the score of a number, 1 to one more than there are bounds: how many of them it exceeds, and one."""
    return bisect_left(bounds, number) + 1
