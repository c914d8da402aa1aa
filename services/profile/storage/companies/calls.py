"""The columns that tell by which call a row holds: the later holds, so that neither order nor repeats matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.profile.domain import from_microseconds
from services.profile.domain.companies import CompanyCall

COLUMNS = "occur_time, receive_time, message_id"
SET = "occur_time = excluded.occur_time, receive_time = excluded.receive_time, message_id = excluded.message_id"
_ORDER = "(least({0}.occur_time, {0}.receive_time), {0}.occur_time, {0}.message_id)"
IS_LATER = f"{_ORDER.format('excluded')} > {_ORDER.format('a')}"
"""Of what is written over a row `a`."""


def columns_of(calls: Sequence[CompanyCall]) -> tuple[list[datetime], list[datetime], list[str]]:
    """Returns the values of these columns."""
    return (
        [from_microseconds(call.occur_time_us) for call in calls],
        [from_microseconds(call.receive_time_us) for call in calls],
        [call.message_id for call in calls],
    )
