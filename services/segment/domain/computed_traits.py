"""Computed traits: a measure with a name, compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from services.segment.domain.conditions import Definitions
from services.segment.domain.measures import Measure
from services.segment.measures import parse_measure


@dataclass(frozen=True)
class ComputedTrait:
    """A measure that rules, files and messages call by its id.

    Attributes:
        display_name: For people; no other of the workspace has it.
        owner: Who answers for it, in words.
        measure_data: The measure as it was given, in the JSON form of the contract.
        version: Grows with each change of the measure, from 1.
        revision: Grows with each change of anything, from 1.
        update_time: When the revision came to be.
        segment_ids: The segments, those deleted not counted, whose rules name it, by id; where they were asked for.
    """

    computed_trait_id: str
    display_name: str
    description: str
    owner: str
    measure_data: Mapping[str, Any]
    version: int
    revision: int
    create_time: datetime
    update_time: datetime
    segment_ids: tuple[str, ...] = ()

    @cached_property
    def measure(self) -> Measure:
        """The measure."""
        return parse_measure(self.measure_data)


@dataclass(frozen=True)
class ComputedTraitChange:
    """What becomes of a computed trait; None leaves a part as it is."""

    display_name: str | None = None
    description: str | None = None
    owner: str | None = None
    measure_data: Mapping[str, Any] | None = None


def definitions_of(traits: Iterable[ComputedTrait]) -> Definitions:
    """Returns what rules may name."""
    return {trait.computed_trait_id: trait.measure for trait in traits}
