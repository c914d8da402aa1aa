"""How the messages of a template's versions fared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.messaging.domain.messages import Status


@dataclass(frozen=True, slots=True)
class VersionStats:
    """How the messages of a version fared; `standing` counts them by where they stand."""

    version: int
    standing: Mapping[Status, int]
    opened: int
    clicked: int

    @property
    def messages(self) -> int:
        """All of them."""
        return sum(self.standing.values())

    def at(self, *statuses: Status) -> int:
        """Returns how many stand at one of these."""
        return sum(self.standing.get(each, 0) for each in statuses)
