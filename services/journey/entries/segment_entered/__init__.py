"""Enter on entering a segment."""

from services.journey.entries.kind import EntryKind
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.entries.segment_entered.wire import from_wire, to_wire
from services.journey.entries.sources import MembersSource

SEGMENT_ENTERED = EntryKind(SegmentEntry, from_wire, to_wire, MembersSource)

__all__ = ["SEGMENT_ENTERED"]
