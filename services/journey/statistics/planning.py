"""Before the start: how small an effect can be seen, and after how many days."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from services.journey.statistics.intervals import ALPHA, TUNED_FOR, width_factor

POWER = 0.8
"""How often an effect of the size planned for is found."""

MAX_DAYS = 365
"""Days a plan looks ahead."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What comes into an experiment.

    Attributes:
        people_a_day: Who enter it, of all groups; above 0.
        control_share: The share of them that is left alone; in (0, 1).
        variance: Of the outcome, a person: p (1 - p) of a rate p.
    """

    people_a_day: float
    control_share: float
    variance: float


def rate_variance(rate: float) -> float:
    """Returns the variance of an outcome that is 1 for this share of people and else 0."""
    return rate * (1 - rate)


def detectable_effect(
    traffic: Traffic, days: float, alpha: float = ALPHA, power: float = POWER, tuned_for: int = TUNED_FOR
) -> float:
    """Returns the smallest difference a person that is found after so many days; inf before anybody came.

    Found means that the bounds that hold at every look exclude zero on that day: the estimate lies `width_factor` standard
    errors from zero, and it falls short of the truth by a normal quantile of `power` at most.
    """
    people = traffic.people_a_day * days
    if people < 1:
        return math.inf
    share = traffic.control_share
    error = math.sqrt(traffic.variance / people * (1 / share + 1 / (1 - share)))
    return (width_factor(max(int(people), 1), alpha, tuned_for) + NormalDist().inv_cdf(power)) * error


def days_needed(
    traffic: Traffic, effect: float, alpha: float = ALPHA, power: float = POWER, tuned_for: int = TUNED_FOR
) -> int | None:
    """Returns after how many whole days a difference of `effect` (above 0) a person is found; None beyond `MAX_DAYS`."""
    for days in range(1, MAX_DAYS + 1):
        if detectable_effect(traffic, days, alpha, power, tuned_for) <= effect:
            return days
    return None
