"""Leaving a segment: told by segment. Whom another rule of the segment puts out has done nothing, and enters nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.entries import Entry, SegmentChange, SegmentLeft
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.references import Reference, ReferenceKind


@dataclass(frozen=True, slots=True)
class SegmentLeftEntry(Entry):
    """Enter on leaving a segment."""

    kind: ClassVar[str] = "segment_left"

    segment_id: str

    @property
    def awaited_segment(self) -> str:
        """The segment."""
        return self.segment_id

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields that the segment's id is none."""
        if not RESOURCE_ID.match(self.segment_id):
            yield Problem(f"{path}.segment_id", "bad_id", "give the id of a segment")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the segment."""
        yield Reference(f"{path}.segment_id", ReferenceKind.SEGMENT, self.segment_id)

    def takes(self, change: SegmentChange) -> bool:
        """Returns whether a customer went out, by what the customer did or by time."""
        return isinstance(change, SegmentLeft) and not change.by_definition
