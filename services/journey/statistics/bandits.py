"""Variants among which traffic moves to what does better.

Thompson sampling: a variant gets the share with which it is the best by all that is known, but never less than a floor, so
that every variant stays measured. Shares are fixed for a batch of people and kept with each, so the estimates have no bias
although the shares followed the outcomes: augmented inverse propensity weighting, whose errors are a martingale, to which
the confidence sequence of `intervals.py` applies. The winner is named when its bounds exclude all others', at whatever look.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.journey.statistics.intervals import ALPHA, MIN_NONZERO, MIN_PEOPLE, TUNED_FOR, Comparison, interval
from services.journey.statistics.moments import Moments

DRAWS = 10_000
"""Draws from which the chance of being the best is told: to within half a per cent."""

MAX_FLOOR_SUM = 0.9
"""What the floors of all variants may come to together."""


@dataclass(frozen=True, slots=True)
class Batch:
    """People who were shared out by the same shares: `shares` and `outcomes` by variant; the shares' sum is 1."""

    shares: Mapping[str, float]
    outcomes: Mapping[str, Moments]

    @property
    def people(self) -> int:
        """People in it."""
        return sum(each.people for each in self.outcomes.values())


def next_shares(batches: Sequence[Batch], variants: Sequence[str], floor: float, seed: int) -> dict[str, float]:
    """Returns the shares of the next batch, of sum 1, each at least `floor`.

    Args:
        batches: What came before, in order.
        variants: All variants, at least one.
        floor: Above 0; times the variants at most `MAX_FLOOR_SUM`.
        seed: The same gives the same.

    Raises:
        ValueError: The floor is out of range.
    """
    if floor <= 0 or floor * len(variants) > MAX_FLOOR_SUM:
        raise ValueError(f"give a floor above 0 that all variants together take no more than {MAX_FLOOR_SUM} of")
    best = chances_of_best(batches, variants, seed)
    rest = 1 - floor * len(variants)
    return {variant: floor + rest * best[variant] for variant in variants}


def chances_of_best(batches: Sequence[Batch], variants: Sequence[str], seed: int) -> dict[str, float]:
    """Returns by variant how likely it has the highest mean outcome, of sum 1.

    Each mean is drawn from a normal distribution around its own, with a person of the common mean and spread added to it: who
    knows nothing yet is as likely the best as another.
    """
    pooled = {
        variant: sum((batch.outcomes.get(variant, Moments()) for batch in batches), Moments()) for variant in variants
    }
    everyone = sum(pooled.values(), Moments())
    spread = max(everyone.variance, 1e-12)
    means = np.array([(pooled[each].sum_y + everyone.mean) / (pooled[each].people + 1) for each in variants])
    errors = np.array([math.sqrt(spread / (pooled[each].people + 1)) for each in variants])
    drawn = np.random.default_rng(seed).normal(means, errors, size=(DRAWS, len(variants)))
    wins = np.bincount(drawn.argmax(axis=1), minlength=len(variants)) / DRAWS
    return {variant: float(share) for variant, share in zip(variants, wins, strict=True)}


def difference(
    batches: Sequence[Batch], variant: str, other: str, alpha: float = ALPHA, tuned_for: int = TUNED_FOR
) -> Comparison:
    """Returns by how much the mean outcome of one variant is higher than that of another, without bias.

    A person's score is m + 1[has the variant] (y - m) / share, less the same of the other; m is the mean that was known
    before the batch, so each score's expectation is the difference, whatever moved the shares.
    """
    people, total, squares, nonzero = 0, 0.0, 0.0, 0
    seen = {variant: Moments(), other: Moments()}
    for batch in batches:
        size = batch.people
        constant = seen[variant].mean - seen[other].mean
        total += size * constant
        squares += size * constant * constant
        for name, sign in ((variant, 1.0), (other, -1.0)):
            group = batch.outcomes.get(name, Moments())
            mean, share = seen[name].mean, batch.shares[name]
            centred = (group.sum_y - group.people * mean) / share
            total += sign * centred
            squares += 2 * constant * sign * centred
            squares += (group.sum_yy - 2 * mean * group.sum_y + group.people * mean * mean) / (share * share)
            nonzero += group.nonzero
        for name in (variant, other):
            seen[name] += batch.outcomes.get(name, Moments())
        people += size
    if people < 2:
        return interval(0.0, 0.0, 1, alpha, tuned_for, enough=False)
    effect = total / people
    variance = max((squares - people * effect * effect) / (people - 1), 0.0)
    enough = min(each.people for each in seen.values()) >= MIN_PEOPLE and nonzero >= MIN_NONZERO
    return interval(effect, math.sqrt(variance / people), people, alpha, tuned_for, enough=enough)


def winner(
    batches: Sequence[Batch], variants: Sequence[str], alpha: float = ALPHA, tuned_for: int = TUNED_FOR
) -> str | None:
    """Returns the variant that is better than each other for sure, or None; wrong in at most `alpha` of the cases, ever.

    All ordered pairs share `alpha`.
    """
    pairs = max(len(variants) * (len(variants) - 1) // 2, 1)
    for variant in variants:
        others = [each for each in variants if each != variant]
        if others and all(difference(batches, variant, other, alpha / pairs, tuned_for).low > 0 for other in others):
            return variant
    return None
