"""What was known before is taken out of the outcome, so that less chance is left in the difference.

CUPED: Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment
data" (WSDM 2013). The adjusted outcome is y - theta (x - mean of x), theta = cov(x, y) / var(x) over both groups. Its
expectation is that of y, as chance chose the groups; its variance is smaller by the factor 1 - correlation².
"""

from __future__ import annotations

from dataclasses import dataclass

from services.journey.statistics.intervals import ALPHA, MIN_NONZERO, MIN_PEOPLE, TUNED_FOR, Comparison, interval
from services.journey.statistics.moments import Moments

WINSOR_SHARE = 0.99
"""Outcomes in money above this quantile of all that are above zero, over both groups, count as that quantile: one order of a
million would otherwise decide. Stated with each result."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A comparison after the adjustment, and how much narrower that made it.

    `variance_share` is the variance of the difference over what it was before, in (0, 1]; 1 where nothing was known before.
    """

    comparison: Comparison
    theta: float
    variance_share: float


def compare_adjusted(control: Moments, treated: Moments, alpha: float = ALPHA, tuned_for: int = TUNED_FOR) -> Adjusted:
    """Compares two groups as `intervals.compare`, with what was measured before taken out."""
    theta = _theta(control, treated)
    if not control.people or not treated.people:
        people = control.people + treated.people
        return Adjusted(interval(0.0, 0.0, max(people, 1), alpha, tuned_for, enough=False), 0.0, 1.0)
    effect = treated.mean - control.mean - theta * (treated.mean_before - control.mean_before)
    plain = control.variance / control.people + treated.variance / treated.people
    squared = _variance(control, theta) / control.people + _variance(treated, theta) / treated.people
    if squared > plain:
        # Of few people theta is a guess that may make it worse; the plain difference stands then.
        theta, squared, effect = 0.0, plain, treated.mean - control.mean
    enough = min(control.people, treated.people) >= MIN_PEOPLE and control.nonzero + treated.nonzero >= MIN_NONZERO
    people = control.people + treated.people
    comparison = interval(effect, squared**0.5, people, alpha, tuned_for, enough=enough)
    return Adjusted(comparison, theta, squared / plain if plain else 1.0)


def _theta(control: Moments, treated: Moments) -> float:
    """Returns the slope of the outcome over what was before, within the groups: their difference is not in it."""
    weights = (control.people - 1, treated.people - 1)
    spread = weights[0] * control.variance_before + weights[1] * treated.variance_before
    if spread <= 0:
        return 0.0
    return (weights[0] * control.covariance + weights[1] * treated.covariance) / spread


def _variance(group: Moments, theta: float) -> float:
    """Returns the variance of y - theta x within a group."""
    return max(group.variance - 2 * theta * group.covariance + theta * theta * group.variance_before, 0.0)
