"""Until when a grant of consent holds: what an event says of it, and what follows of several grants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from services.common.channels import bare
from services.common.times import EARLIEST, LATEST
from services.profile.domain.events import Refusal, Rejection, microseconds

EXPIRES_AT = "expiresAt"
"""The property of a grant's event."""

_NAMES = frozenset({"expiresat", "expiretime"})
_UNREADABLE = Rejection(
    Refusal.INVALID_TIMESTAMP,
    f"{EXPIRES_AT} of a consent must be an RFC 3339 time with its offset, such as 2027-03-01T00:00:00+08:00, from the years "
    "1900 to 2199, and be given once; leave it out where the consent has no end.",
)


def read_expiry(properties: Mapping[str, Any]) -> int | Rejection | None:
    """Returns until when a grant holds by the properties of its event, in microseconds since 1970 UTC; None: it has no end.

    Any spelling of the name counts: one that was passed over would be a consent for ever.
    """
    given = [value for name, value in properties.items() if bare(name) in _NAMES]
    if not given or given == [None]:
        return None
    if len(given) > 1 or not isinstance(given[0], str):
        return _UNREADABLE
    try:
        moment = datetime.fromisoformat(given[0].strip())
    except ValueError:
        return _UNREADABLE
    if moment.tzinfo is None or not EARLIEST <= moment < LATEST:
        return _UNREADABLE
    return microseconds(moment.astimezone(UTC))


def earlier_end(ends: Iterable[int | None]) -> int | None:
    """Returns the earliest of some ends; None: there is no end."""
    return min((end for end in ends if end is not None), default=None)
