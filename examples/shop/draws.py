"""Random draws for the demo shop: scalars taken off blocks of one numpy Generator."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_BLOCK = 16_384
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


class Draws:
    """One stream of random values; the same generator state gives the same stream.

    A scalar drawn from numpy costs about a microsecond and `Generator.choice` ten times that; a block turned into a
    list costs a tenth. The shop draws some thirty values per event, so it takes them off blocks.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        """Starts the stream at the generator's present state."""
        self._rng = rng
        self._block: Iterator[float] = iter(())

    def uniform(self) -> float:
        """Returns a value in [0, 1)."""
        for value in self._block:
            return value
        self._block = iter(self._rng.random(_BLOCK).tolist())
        return next(self._block)

    def chance(self, probability: float) -> bool:
        """Returns true with the given probability, 0 to 1."""
        return self.uniform() < probability

    def below(self, limit: int) -> int:
        """Returns an integer in [0, limit); `limit` must be at least 1."""
        return int(self.uniform() * limit)

    def between(self, low: float, high: float) -> float:
        """Returns a value in [low, high)."""
        return low + (high - low) * self.uniform()

    def exponential(self, mean: float) -> float:
        """Returns an exponentially distributed value with this mean, in the unit of the mean."""
        return -mean * math.log(1.0 - self.uniform())

    def geometric(self, mean: float) -> int:
        """Returns a count of at least 1 whose mean is `mean` (> 1)."""
        return 1 + int(math.log(1.0 - self.uniform()) / math.log(1.0 - 1.0 / mean))

    def pick(self, choices: Sequence[T]) -> T:
        """Returns one of the choices, each as likely; there must be at least one."""
        return choices[int(self.uniform() * len(choices))]

    def pick_weighted(self, choices: Sequence[T], cumulative: Sequence[float]) -> T:
        """Returns one of the choices by their cumulative weights; the last cumulative weight must be 1."""
        return choices[min(bisect_right(cumulative, self.uniform()), len(choices) - 1)]

    def token(self, length: int) -> str:
        """Returns `length` characters of a-z and 2-7, five random bits each."""
        parts: list[str] = []
        while len(parts) < length:
            bits = int(self.uniform() * 33_554_432)  # 25 bits: five characters
            for _ in range(5):
                parts.append(_BASE32[bits & 31])
                bits >>= 5
        return "".join(parts[:length])


def cumulative_weights(weights: Sequence[float]) -> tuple[float, ...]:
    """Returns running sums scaled to end at 1, for `Draws.pick_weighted`; weights are >= 0 with a positive sum."""
    total = math.fsum(weights)
    running = 0.0
    sums = []
    for weight in weights:
        running += weight / total
        sums.append(running)
    sums[-1] = 1.0
    return tuple(sums)
