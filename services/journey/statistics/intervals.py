"""Two groups compared: the difference of their means, and between which bounds it lies.

The bounds that operators see hold at every look: an asymptotic confidence sequence after Waudby-Smith, Arbour, Sinha,
Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences" (Annals of Statistics 52, 2024),
theorem 2.2. Whoever looks daily and stops at the first day on which zero lies outside is wrong in at most `alpha` of the
cases. The price is a wider interval than the one for a single look, which is given beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from services.journey.statistics.moments import Moments

ALPHA = 0.05
"""How often the bounds may miss the truth, over all looks together."""

TUNED_FOR = 10_000
"""People in both groups at which the sequence is narrowest; it holds at every number."""

MIN_PEOPLE = 100
"""People in each group below which nothing is said: the bounds lean on the central limit theorem."""

MIN_NONZERO = 10
"""People of both groups together whose outcome is not 0, below which nothing is said."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much higher the mean outcome of the treated is than that of the control, a person.

    Attributes:
        effect: The difference, in the outcome's unit.
        standard_error: Of the difference.
        low: The lower bound that holds at every look; -inf where nothing can be said yet.
        high: The upper one; inf where nothing can be said yet.
        single_low: The lower bound of one look alone (normal), for comparison with what others publish.
        single_high: The upper one.
        people: In both groups.
    """

    effect: float
    standard_error: float
    low: float
    high: float
    single_low: float
    single_high: float
    people: int

    @property
    def enough(self) -> bool:
        """Whether anything can be said yet."""
        return math.isfinite(self.low)

    @property
    def sure(self) -> bool:
        """Whether the difference is not zero, as far as one can be sure."""
        return self.enough and (self.low > 0 or self.high < 0)


def compare(control: Moments, treated: Moments, alpha: float = ALPHA, tuned_for: int = TUNED_FOR) -> Comparison:
    """Compares two groups of people who were chosen by chance.

    Args:
        control: Those who were left alone.
        treated: Those who were not.
        alpha: In (0, 1): how often the bounds may miss the truth.
        tuned_for: People at which the sequence is to be narrowest; fixed before the start.
    """
    effect = treated.mean - control.mean
    if not control.people or not treated.people:
        return Comparison(effect, 0.0, -math.inf, math.inf, -math.inf, math.inf, control.people + treated.people)
    error = math.sqrt(control.variance / control.people + treated.variance / treated.people)
    enough = min(control.people, treated.people) >= MIN_PEOPLE and control.nonzero + treated.nonzero >= MIN_NONZERO
    return interval(effect, error, control.people + treated.people, alpha, tuned_for, enough=enough)


def interval(
    effect: float, error: float, people: int, alpha: float = ALPHA, tuned_for: int = TUNED_FOR, *, enough: bool = True
) -> Comparison:
    """Puts both kinds of bounds around an estimate whose standard error is `error`, from so many people.

    Args:
        effect: The estimate.
        error: Its standard error.
        people: How many people it is of; at least 1.
        alpha: As in `compare`.
        tuned_for: As in `compare`.
        enough: False where there are too few to say anything: the bounds that hold at every look are infinite then.
    """
    once = NormalDist().inv_cdf(1 - alpha / 2) * error
    always = error * width_factor(people, alpha, tuned_for) if enough else math.inf
    return Comparison(effect, error, effect - always, effect + always, effect - once, effect + once, people)


def width_factor(people: int, alpha: float = ALPHA, tuned_for: int = TUNED_FOR) -> float:
    """Returns by how many standard errors the bounds that hold at every look lie apart from the estimate.

    With t people and rho that of `_rho_squared`: sqrt(2 (t rho^2 + 1) / (t rho^2) * log(sqrt(t rho^2 + 1) / alpha)).
    """
    scaled = people * _rho_squared(alpha, tuned_for)
    return math.sqrt(2 * (scaled + 1) / scaled * math.log(math.sqrt(scaled + 1) / alpha))


def _rho_squared(alpha: float, tuned_for: int) -> float:
    """Returns the square of the parameter that makes the sequence narrowest at `tuned_for` people (appendix B.2)."""
    doubled = -2 * math.log(alpha)
    return (doubled + math.log(doubled) + 1) / tuned_for
