"""What is computed of a customer's points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from services.segment.domain.kept import Kept, KeptColumn, Subject

POINTS: Subject = (Kept.POINTS, "")
"""The points of a customer."""


class PointsAggregate(Enum):
    """What; the names are the contract's."""

    BALANCE = "BALANCE"
    ENDING = "ENDING"


@dataclass(frozen=True)
class PointsColumn(KeptColumn):
    """The points that there are; `within_us`: of them those that end within so many microseconds, 0: all."""

    kept: ClassVar[Kept] = Kept.POINTS

    within_us: int = 0
