"""What operators keep by a name of their own: reports, dashboards, alerts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class SavedKind(IntEnum):
    """What is kept; the numbers are stored."""

    REPORT = 1
    DASHBOARD = 2
    ALERT = 3

    @property
    def noun(self) -> str:
        """How people and ids name it."""
        return self.name.lower()

    @property
    def key(self) -> str:
        """The field of its id in the contract."""
        return f"{self.noun}_id"

    @property
    def most(self) -> int:
        """How many a workspace has at most."""
        return {SavedKind.REPORT: 200, SavedKind.DASHBOARD: 50, SavedKind.ALERT: 100}[self]


@dataclass(frozen=True)
class Saved:
    """One of them.

    Attributes:
        display_name: For people.
        owner: Who answers for it, in words.
        definition: All that its owner said, a message of the contract; only the servicer reads it.
        uses: Ids of the reports that a dashboard shows, in its order.
        revision: Grows with each change, from 1.
    """

    kind: SavedKind
    resource_id: str
    display_name: str
    owner: str
    definition: bytes
    uses: tuple[str, ...]
    revision: int
    create_time: datetime
    update_time: datetime


@dataclass(frozen=True)
class Wanted:
    """What is to be kept; the attributes as of `Saved`."""

    display_name: str
    owner: str
    definition: bytes
    uses: tuple[str, ...] = ()
