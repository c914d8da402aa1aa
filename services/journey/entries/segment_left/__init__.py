"""Enter on leaving a segment."""

from services.journey.entries.kind import EntryKind
from services.journey.entries.segment_left.rules import SegmentLeftEntry
from services.journey.entries.segment_left.wire import from_wire, to_wire

SEGMENT_LEFT = EntryKind(SegmentLeftEntry, from_wire, to_wire)

__all__ = ["SEGMENT_LEFT"]
