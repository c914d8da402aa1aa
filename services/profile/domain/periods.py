"""How long a workspace keeps its raw events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.common.errors import InvalidArgument
from services.common.times import months_before

FEWEST_MONTHS = 2
"""A journey may start from an event of up to 30 days ago, and its conditions ask for that event."""


@dataclass(frozen=True)
class EventPeriod:
    """A workspace's period.

    Attributes:
        workspace_id: Whose.
        months: Whole months before the present one; 0: no period of its own.
        revision: Grows with each change; 0: nobody ever set one.
        forgotten_before: Events before it have gone from the log; None: none have.
    """

    workspace_id: str
    months: int = 0
    revision: int = 0
    forgotten_before: datetime | None = None

    def due(self, now: datetime) -> datetime | None:
        """Returns the time before which events are to go; None where nothing is."""
        if not self.months:
            return None
        horizon = months_before(now, self.months)
        return horizon if self.forgotten_before is None or self.forgotten_before < horizon else None


def check_months(months: int, platform_months: int) -> None:
    """Refuses a period that is too short for what counts on events, or longer than the installation's.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    most = f" to {platform_months}, which is what this installation keeps" if platform_months else " or more"
    if months and not FEWEST_MONTHS <= months <= (platform_months or months):
        raise InvalidArgument(
            f"event_retention.months: use {FEWEST_MONTHS}{most}, or 0 for no period of the workspace's own.",
            field="event_retention.months",
        )
