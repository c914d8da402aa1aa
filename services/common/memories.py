"""What a process remembers of what its stores know: bounded, and no older than it may be."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from services.common.clock import monotonic_seconds

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Memory(Generic[_K, _V]):
    """Keeps the entries that were used last, each for so long as it may be believed.

    The place of each process memory that is a plain lookup; those with rules of their own (generations, turns of a stream)
    are modules of their service, which its README names.
    """

    def __init__(
        self, *, entries: int, seconds: float | None = None, monotonic: Callable[[], float] = monotonic_seconds
    ) -> None:
        """Starts empty.

        Args:
            entries: How many are kept, >= 1; the one that was not used for longest goes first.
            seconds: How old an entry may be; None where what it says never changes, or its reader can tell.
            monotonic: Tells the age; a clock that nobody sets.
        """
        self._entries = entries
        self._seconds = seconds
        self._monotonic = monotonic
        self._kept: OrderedDict[_K, tuple[float, _V]] = OrderedDict()

    def __len__(self) -> int:
        """Returns how many entries are kept, those among them that are too old."""
        return len(self._kept)

    def moment(self) -> float:
        """Returns the present, to be given to `keep` by who asks a store: what it answers is no newer than the question."""
        return self._monotonic()

    def get(self, key: _K) -> _V | None:
        """Returns what is kept; None if nothing is, or it is too old."""
        kept = self._kept.get(key)
        if kept is None or (self._seconds is not None and self._monotonic() - kept[0] >= self._seconds):
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def keep(self, key: _K, value: _V, *, asked_at: float | None = None) -> None:
        """Keeps a value; None cannot be told from nothing.

        Args:
            key: By what it is found.
            value: What was answered.
            asked_at: When the store was asked (`moment`); by default now.
        """
        self._kept[key] = (self._monotonic() if asked_at is None else asked_at, value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._entries:
            self._kept.popitem(last=False)

    def forget(self, key: _K) -> None:
        """Forgets one entry, should it be there."""
        self._kept.pop(key, None)

    def forget_where(self, matches: Callable[[_K], bool]) -> None:
        """Forgets all entries whose key matches."""
        for key in [key for key in self._kept if matches(key)]:
            del self._kept[key]
