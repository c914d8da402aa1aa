"""By what a workspace's customers stand at this moment: thresholds of stages, and bounds with what they were measured by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from services.segment.domain.standing.attributes import Attribute, Cell, Stage
from services.segment.domain.standing.settings import Lifecycle, Scoring, StandingSettings


@dataclass(frozen=True)
class Measured:
    """Bounds between the quantiles of each score, with all that gives them their meaning.

    Attributes:
        version: Grows with each measuring of the workspace, from 1.
        measure_time: The moment of it.
        scoring: What the scores were made of.
        bounds: Of each score its bounds, ascending: of recency ages in microseconds, of money millionths, else numbers. Missing
            where too few customers had a number.
        customers: How many customers had a number, by score.
        has_former_scores: Whether the segments that name scores of former trainings (`conditions/former_scores.py`) have been
            asked for all customers since they go by these attributes.
    """

    version: int
    measure_time: datetime
    scoring: Scoring = field(default_factory=Scoring)
    bounds: Mapping[Attribute, Sequence[int]] = field(default_factory=lambda: MappingProxyType({}))
    customers: Mapping[Attribute, int] = field(default_factory=lambda: MappingProxyType({}))
    has_former_scores: bool = False


@dataclass(frozen=True)
class StandingModel:
    """What holds now; `measured` None: nothing was measured yet, and nobody has a score."""

    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    measured: Measured | None = None

    def values(self, attribute: Attribute) -> tuple[str | int, ...]:
        """Returns the values that anybody may have of an attribute; none where it has no bounds."""
        match attribute:
            case Attribute.LIFECYCLE_STAGE:
                return tuple(stage.value for stage in Stage)
            case Attribute.RFM_CELL:
                scores = (Attribute.RFM_RECENCY, Attribute.RFM_FREQUENCY, Attribute.RFM_MONETARY)
                return tuple(cell.value for cell in Cell) if all(self.bounds_of(one) for one in scores) else ()
            case _:
                bounds = self.bounds_of(attribute)
                return tuple(range(1, len(bounds) + 2)) if bounds else ()

    def bounds_of(self, attribute: Attribute) -> Sequence[int]:
        """Returns the bounds of a score; empty where there are none."""
        return () if self.measured is None else self.measured.bounds.get(attribute, ())


UNMEASURED = StandingModel()
"""Of a workspace that set nothing and measured nothing."""


@dataclass(frozen=True)
class StandingState:
    """What a workspace set and what holds, as its operator sees it.

    Attributes:
        settings: What was set, or the defaults.
        model: What holds; scores in it are by the settings of their measuring.
        revision: Of the settings, from 0.
        change_time: When they were set last; None: never.
        operation_id: The operation that was last to measure; empty when none was.
    """

    settings: StandingSettings
    model: StandingModel
    revision: int
    change_time: datetime | None
    operation_id: str
