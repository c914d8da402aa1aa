"""A journey as it is kept: a definition with a name, a state and counts."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from services.journey.domain.definition import JourneyDefinition

MAX_JOURNEYS = 200
"""Journeys a workspace may have."""


class JourneyState(enum.IntEnum):
    """Whether customers enter; the values are stored and are those of the contract."""

    DRAFT = 1
    PUBLISHED = 2
    PAUSED = 3


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey with its present definition and the counts of its runs."""

    journey_id: str
    display_name: str
    definition: JourneyDefinition
    state: JourneyState
    version: int
    create_time: datetime
    runs_started: int = 0
    runs_active: int = 0
