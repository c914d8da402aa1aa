"""Entering a segment: told by segment, of its members page by page where those are let in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.entries import Entry, SegmentChange, SegmentEntered
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.references import Reference, ReferenceKind


@dataclass(frozen=True, slots=True)
class SegmentEntry(Entry):
    """Enter on entering a segment; with `include_existing` also those whom the segment's definition put in."""

    kind: ClassVar[str] = "segment_entered"
    cause: ClassVar[str] = "segment"

    segment_id: str
    include_existing: bool = False

    @property
    def awaited_segment(self) -> str:
        """The segment."""
        return self.segment_id

    @property
    def members_of(self) -> str:
        """The segment, where those who are in it enter."""
        return self.segment_id if self.include_existing else ""

    @property
    def lets_existing_in(self) -> bool:
        """Whether those who are in it enter."""
        return self.include_existing

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields that the segment's id is none."""
        if not RESOURCE_ID.match(self.segment_id):
            yield Problem(f"{path}.segment_id", "bad_id", "give the id of a segment")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the segment."""
        yield Reference(f"{path}.segment_id", ReferenceKind.SEGMENT, self.segment_id)

    def takes(self, change: SegmentChange) -> bool:
        """Returns whether a customer came in, by what the customer did unless existing members enter too."""
        return isinstance(change, SegmentEntered) and (self.include_existing or not change.by_definition)
