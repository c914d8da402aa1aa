"""How many messages a batch takes: fewer after a batch that failed, until batches succeed again."""

from __future__ import annotations

from collections.abc import Hashable

FULL = 128
"""Messages of one claim when all is well."""

MAX_KEPT = 10_000


class Widths:
    """The size of the next batch of each key.

    A batch that fails as a whole, because what it asked was away or did not answer in time, is taken a quarter as large
    the next time, down to one. So a customer whose file brings its readers down soon stands alone, and a platform that
    is away is asked by one message and not by all.
    """

    def __init__(self) -> None:
        """Starts with all full."""
        self._widths: dict[Hashable, int] = {}

    def of(self, key: Hashable) -> int:
        """Returns how many messages to take, from 1 to `FULL`."""
        return self._widths.get(key, FULL)

    def failed(self, key: Hashable, size: int) -> None:
        """Notes that a batch of `size` met an outage."""
        if len(self._widths) >= MAX_KEPT:
            self._widths.clear()
        self._widths[key] = min(self.of(key), max(size // 4, 1))

    def succeeded(self, key: Hashable) -> None:
        """Notes that a batch was answered."""
        width = self._widths.pop(key, FULL) * 2
        if width < FULL:
            self._widths[key] = width
