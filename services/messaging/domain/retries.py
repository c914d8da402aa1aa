"""When a message is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

MAX_ATTEMPTS = 6
"""Calls to a provider for one message."""

FIRST_SECONDS = 5.0
FACTOR = 3.0
MOST_SECONDS = 900.0


def next_attempt_time(attempts: int, *, now: datetime, after_seconds: float, chance: float) -> datetime | None:
    """Returns when to try again, or None when all attempts are used.

    Exponential with half of it by chance, so that those who failed together do not come back together; never before
    the provider's own `after_seconds`.

    Args:
        attempts: Calls so far, at least 1.
        now: The present.
        after_seconds: What the provider asked for; 0 for nothing.
        chance: From 0 to 1.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    pause = min(FIRST_SECONDS * FACTOR ** max(attempts - 1, 0), MOST_SECONDS)
    asked = min(max(after_seconds, 0.0), 86_400.0)
    spread = pause * (0.5 + 0.5 * chance)
    # What the provider asked for is a lower bound; chance comes on top of it.
    return now + timedelta(seconds=max(spread, asked + 0.25 * pause * chance))
