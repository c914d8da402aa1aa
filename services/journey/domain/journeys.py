"""A journey as it is kept: a definition with a name, a state and counts."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from services.journey.domain.definition import JourneyDefinition

MAX_JOURNEYS = 200
"""Journeys a workspace may have, deleted ones not counted."""

MAX_JOURNEYS_EVER = 5_000
"""Journeys a workspace may have with those that are deleted, which stay for the sake of their runs."""

MAX_VERSIONS = 1_000
"""Versions of the definition of one journey."""


NO_DEFINITION = JourneyDefinition(None, ())
"""What a journey that was made without a definition has: nothing, until its draft is published."""


class JourneyState(enum.IntEnum):
    """Whether customers enter; the values are stored and are those of the contract."""

    DRAFT = 1
    PUBLISHED = 2
    PAUSED = 3
    ARCHIVED = 4


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey with its present definition and the counts of its runs.

    Attributes:
        version: Of the definition; a run keeps the one it began with. 0 while there is none (`NO_DEFINITION`).
        revision: Of all but the counts; grows with every change.
        delete_time: None while it is not deleted.
        published_by: The principal who let customers enter last; empty while nobody did.
        draft_update_time: When its draft was last changed; None while none is kept.
    """

    journey_id: str
    display_name: str
    definition: JourneyDefinition
    state: JourneyState
    version: int
    create_time: datetime
    update_time: datetime
    description: str = ""
    delete_time: datetime | None = None
    revision: int = 1
    runs_started: int = 0
    runs_active: int = 0
    published_by: str = ""
    draft_update_time: datetime | None = None
    runs_converted: int = 0


@dataclass(frozen=True, slots=True)
class JourneyChange:
    """What its owner wants changed; None leaves a part as it is."""

    display_name: str | None = None
    description: str | None = None
    definition: JourneyDefinition | None = None
