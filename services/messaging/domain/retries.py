"""When a message is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

MAX_ATTEMPTS = 6
"""Calls to a provider for one message."""

MAX_DOUBTFUL_ATTEMPTS = 3
"""Calls for a message whose answers were lost, where its provider may take it each time and the policy wants it sent again."""

DOUBT_SECONDS = 60.0
"""How long such a message waits before it is sent again: a receipt may come first, and spare the second one."""

MAX_CRASHES = 3
"""Ends of processes in a row with the same message in hand; then it is set aside. The third time it was alone."""

FIRST_SECONDS = 5.0
FACTOR = 3.0
MOST_SECONDS = 900.0

FIRST_TROUBLE_SECONDS = 2.0
PATIENCE = timedelta(hours=24)
"""How long a message that cannot be prepared is tried again before it FAILED."""


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


def after_trouble(since: datetime | None, *, now: datetime, chance: float) -> datetime | None:
    """Returns when to try again what could not be prepared, or None when it is to be given up.

    Each pause is half of the time that the trouble has lasted, so their number is bounded by the logarithm of the
    patience and by `MOST_SECONDS`; a part of it by chance.

    Args:
        since: When the trouble of this message began; None when this is the first of it.
        now: The present.
        chance: From 0 to 1.
    """
    lasted = now - since if since is not None else timedelta()
    if lasted >= PATIENCE:
        return None
    pause = min(max(lasted.total_seconds() / 2, FIRST_TROUBLE_SECONDS), MOST_SECONDS)
    return now + timedelta(seconds=pause * (1 + chance / 4))
