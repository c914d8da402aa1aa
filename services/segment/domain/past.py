"""Memberships of a moment that is past. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.errors import InvalidArgument
from services.segment.domain.memberships import Cause


@dataclass(frozen=True)
class Entry:
    """The change that let somebody in."""

    change_id: int
    enter_time: datetime
    cause: Cause


@dataclass(frozen=True)
class PastMembership:
    """That a customer was in a segment at a moment; `entry` is None where the log does not go back to it."""

    customer_id: int
    segment_id: str
    entry: Entry | None


def check_moment(as_of: datetime, now: datetime, log_days: int) -> datetime:
    """Returns a moment that can be asked for.

    Args:
        as_of: The moment.
        now: The present.
        log_days: So many days the log of memberships goes back.

    Raises:
        InvalidArgument: If it is to come, or the log does not go back to it.
    """
    if as_of > now:
        raise InvalidArgument("as_of: the moment is to come; name one that is past, or leave it out.", field="as_of")
    if as_of < now - timedelta(days=log_days):
        raise InvalidArgument(
            f"as_of: the log of memberships goes {log_days} days back; name a later moment.", field="as_of"
        )
    return as_of
