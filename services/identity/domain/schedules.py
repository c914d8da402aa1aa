"""When a link run starts by itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.suggestions import Thresholds, thresholds_of

START_MINUTE: Final = 18 * 60 + 30
"""Minutes after midnight UTC: half past two at night in China, when least else is done."""


@dataclass(frozen=True)
class LinkSchedule:
    """Of a workspace.

    Attributes:
        enabled: Whether runs start by themselves.
        start_minute: When, in minutes after midnight UTC; None: `START_MINUTE`.
        link_threshold: See `thresholds_of`.
        review_threshold: See `thresholds_of`.
        next_time: When the next one starts; None if none does.
        operation_id: Of the last one that started so; may be empty.
        revision: Grows with every change by an operator.
    """

    enabled: bool = False
    start_minute: int | None = None
    link_threshold: float | None = None
    review_threshold: float | None = None
    next_time: datetime | None = None
    operation_id: str = ""
    revision: int = 0

    def thresholds(self) -> Thresholds:
        """Returns what its runs go by.

        Raises:
            InvalidArgument: If they are none.
        """
        return thresholds_of(self.link_threshold, self.review_threshold)

    def after(self, now: datetime) -> datetime | None:
        """Returns when the next run starts that does so after a time, which must be aware; None if none does."""
        if not self.enabled:
            return None
        minute = START_MINUTE if self.start_minute is None else self.start_minute
        today = now.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)
