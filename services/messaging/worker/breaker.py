"""A circuit breaker for each account: a provider that is away is asked once in a while, not by every message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

FAILURES = 8
"""Failures in a row that open it; of one recipient the first of them counts, as it may be the recipient's trouble."""

FIRST_PAUSE_SECONDS = 2.0
MOST_PAUSE_SECONDS = 60.0
MAX_KEPT = 10_000


@dataclass(slots=True)
class _State:
    failures: int = 0
    open_until: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    probing: bool = False
    recipients: set[Hashable] = field(default_factory=set)


class Breakers:
    """The state of each key. Times are seconds of a clock that never jumps."""

    def __init__(self) -> None:
        """Starts with all closed."""
        self._states: OrderedDict[Hashable, _State] = OrderedDict()

    def allowance(self, key: Hashable, now: float) -> int | None:
        """Returns how many messages may be tried: None for any number, 1 to probe, 0 while open."""
        state = self._states.get(key)
        if state is None or state.failures < FAILURES:
            return None
        if now < state.open_until or state.probing:
            return 0
        return 1

    def pause_left(self, key: Hashable, now: float) -> float:
        """Returns for how many seconds it stays open, at least a tenth."""
        state = self._states.get(key)
        return max(state.open_until - now if state is not None else 0.0, 0.1)

    def is_open(self, key: Hashable, now: float) -> bool:
        """Whether calls must not be made now; a probe under way does not close it."""
        state = self._states.get(key)
        return state is not None and state.failures >= FAILURES and now < state.open_until

    def start_probe(self, key: Hashable) -> None:
        """Notes that the one message that may be tried is under way."""
        if (state := self._states.get(key)) is not None:
            state.probing = True

    def end_probe(self, key: Hashable) -> None:
        """Notes that it is over, whatever came of it."""
        if (state := self._states.get(key)) is not None:
            state.probing = False

    def succeeded(self, key: Hashable) -> None:
        """The provider answered for good: closes."""
        self._states.pop(key, None)

    def failed(
        self, key: Hashable, now: float, *, after_seconds: float = 0.0, recipient: Hashable | None = None
    ) -> bool:
        """The provider was away or busy; returns True when this opened the breaker.

        Args:
            key: Whose.
            now: The present.
            after_seconds: What the provider asked to wait.
            recipient: Who may have been the cause of it; None where it was certainly the provider or the account.
        """
        state = self._states.setdefault(key, _State())
        self._states.move_to_end(key)
        while len(self._states) > MAX_KEPT:
            self._states.popitem(last=False)
        was_open = now < state.open_until
        if recipient is not None and state.failures < FAILURES:
            if recipient in state.recipients:
                return False
            state.recipients.add(recipient)
        state.failures += 1
        if state.failures < FAILURES or was_open:
            return False
        state.open_until = now + max(state.pause, min(after_seconds, MOST_PAUSE_SECONDS))
        state.pause = min(state.pause * 2, MOST_PAUSE_SECONDS)
        return True
