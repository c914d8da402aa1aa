"""What somebody is making of a journey beside what customers walk, and the versions that it had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.journey.domain.definition import JourneyDefinition


@dataclass(frozen=True, slots=True)
class StepPosition:
    """Where a step stands on the canvas: pixels to the right of its origin, and below it."""

    step_id: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. Its definition may have any mistake, so it is kept as the text that its maker's contract writes.

    Attributes:
        definition_json: The definition as JSON of the contract.
        base_version: Version of the journey on which it was begun; 0 where there was none.
        revision: Grows with every change, also where the draft goes; 0 before the first.
        update_time: None where none is kept: then it is the present version.
        editor: Who changed it last; "" where none is kept.
    """

    journey_id: str
    definition_json: str
    positions: tuple[StepPosition, ...]
    base_version: int
    revision: int = 0
    update_time: datetime | None = None
    editor: str = ""


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What its maker wants changed; None leaves a part as it is."""

    definition_json: str | None = None
    positions: tuple[StepPosition, ...] | None = None


@dataclass(frozen=True, slots=True)
class JourneyVersion:
    """A definition that a journey has or had; `author` is who made it."""

    journey_id: str
    version: int
    definition: JourneyDefinition
    positions: tuple[StepPosition, ...]
    create_time: datetime
    author: str
