"""Are the groups as large as chance should have made them? Where not, something takes people out of one of them, and no
result of the experiment means anything.

Lindon and Malek, "Anytime-valid inference for multinomial count data" (NeurIPS 2022): the Bayes factor of "any shares"
(Dirichlet around the planned ones) against "the planned shares". Its inverse is a p-value that holds at every look.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

MISMATCH = 0.001
"""The p-value below which groups are mismatched: of a thousand sound experiments, looked at daily, one is said to be."""

_CONCENTRATION = 1_000.0
"""How closely around the planned shares the alternatives lie: a mismatch of a few per cent is found soonest."""


def ratio_p_value(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Returns how surprising the sizes of the groups are, in [0, 1], at whatever look.

    Args:
        counts: People in each group.
        shares: The planned shares, above 0, of sum 1.

    Raises:
        ValueError: The shares are not as many as the groups, or no shares.
    """
    if len(counts) != len(shares) or any(share <= 0 for share in shares) or abs(sum(shares) - 1) > 1e-6:
        raise ValueError("give one share above 0 for each group, of sum 1")
    total = sum(counts)
    priors = [_CONCENTRATION * share for share in shares]
    log_factor = math.lgamma(_CONCENTRATION) - math.lgamma(_CONCENTRATION + total)
    for count, prior, share in zip(counts, priors, shares, strict=True):
        log_factor += math.lgamma(prior + count) - math.lgamma(prior) - count * math.log(share)
    return min(1.0, math.exp(-log_factor)) if log_factor > 0 else 1.0


def mismatched(counts: Sequence[int], shares: Sequence[float]) -> bool:
    """Returns whether the groups are not as large as planned, beyond what chance explains."""
    return ratio_p_value(counts, shares) < MISMATCH
