"""Places in the send path where a process can be told to die, for the tests of what a crash leaves behind."""

from __future__ import annotations

import os
from collections.abc import Mapping

POINTS = (
    "after_claim",
    "after_render",
    "after_provider_accept",
    "before_mark_sent",
    "after_mark_sent",
    "after_outbox_insert",
)
"""In the order in which a message passes them."""

EXIT_STATUS = 9


class CrashPoints:
    """Ends the process, without any clean-up, when a chosen point is reached for the n-th time."""

    def __init__(self, point: str = "", hit: int = 1) -> None:
        """Takes the point, empty for none, and which pass of it is the last.

        Raises:
            ValueError: If there is no such point.
        """
        if point and point not in POINTS:
            raise ValueError(f"CRASH_AT must be one of {', '.join(POINTS)}, and may be followed by :n")
        self._point = point
        self._left = hit

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> CrashPoints:
        """Reads `CRASH_AT=point` or `CRASH_AT=point:n`.

        Raises:
            ValueError: If it names no point or no number.
        """
        point, _, hit = environment.get("CRASH_AT", "").partition(":")
        return cls(point, int(hit or 1))

    def reach(self, point: str) -> None:
        """Passes a point, or does not."""
        if point != self._point:
            return
        self._left -= 1
        if self._left <= 0:
            os._exit(EXIT_STATUS)
