"""Sums over people from which everything else follows; those of two days or two shards add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moments:
    """What a group of people did: of each the outcome `y`, and `x`, the same measured before they came into the group.

    Attributes:
        people: How many.
        sum_y: Sum of the outcomes, in the outcome's unit (1 each for who converted, or money).
        sum_yy: Sum of their squares.
        sum_x: Sum of what was measured before; 0 where nothing was.
        sum_xx: Sum of its squares.
        sum_xy: Sum of the products.
        nonzero: People whose outcome is not 0.
    """

    people: int = 0
    sum_y: float = 0.0
    sum_yy: float = 0.0
    sum_x: float = 0.0
    sum_xx: float = 0.0
    sum_xy: float = 0.0
    nonzero: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[float], before: Iterable[float] | None = None) -> Moments:
        """Adds up people one by one; `before` has as many values as `outcomes`, or is None."""
        ys = list(outcomes)
        xs = [0.0] * len(ys) if before is None else list(before)
        return cls(
            people=len(ys),
            sum_y=float(sum(ys)),
            sum_yy=float(sum(y * y for y in ys)),
            sum_x=float(sum(xs)),
            sum_xx=float(sum(x * x for x in xs)),
            sum_xy=float(sum(x * y for x, y in zip(xs, ys, strict=True))),
            nonzero=sum(y != 0 for y in ys),
        )

    def __add__(self, other: Moments) -> Moments:
        """Returns the sums over the people of both."""
        return Moments(
            self.people + other.people,
            self.sum_y + other.sum_y,
            self.sum_yy + other.sum_yy,
            self.sum_x + other.sum_x,
            self.sum_xx + other.sum_xx,
            self.sum_xy + other.sum_xy,
            self.nonzero + other.nonzero,
        )

    @property
    def mean(self) -> float:
        """Mean outcome; 0 of nobody."""
        return self.sum_y / self.people if self.people else 0.0

    @property
    def mean_before(self) -> float:
        """Mean of what was measured before; 0 of nobody."""
        return self.sum_x / self.people if self.people else 0.0

    @property
    def variance(self) -> float:
        """Unbiased variance of the outcome; 0 of fewer than two people."""
        return self._spread(self.sum_yy, self.sum_y, self.sum_y)

    @property
    def variance_before(self) -> float:
        """Unbiased variance of what was measured before; 0 of fewer than two people."""
        return self._spread(self.sum_xx, self.sum_x, self.sum_x)

    @property
    def covariance(self) -> float:
        """Unbiased covariance of both; 0 of fewer than two people."""
        return self._spread(self.sum_xy, self.sum_x, self.sum_y, at_least=None)

    def _spread(self, products: float, left: float, right: float, at_least: float | None = 0.0) -> float:
        """Returns (products - left * right / n) / (n - 1): of rounding, a variance may come out a little below zero."""
        if self.people < 2:
            return 0.0
        spread = (products - left * right / self.people) / (self.people - 1)
        return spread if at_least is None else max(spread, at_least)
