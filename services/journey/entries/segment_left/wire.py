"""Between the contract's `SegmentLeftEntry` and its rules."""

from services.journey.entries.kind import Problems
from services.journey.entries.segment_left.rules import SegmentLeftEntry
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.SegmentLeftEntry, _problems: Problems) -> SegmentLeftEntry:
    """Returns the rules."""
    return SegmentLeftEntry(message.segment_id)


def to_wire(entry: SegmentLeftEntry) -> journey_pb.SegmentLeftEntry:
    """Returns the message."""
    return journey_pb.SegmentLeftEntry(segment_id=entry.segment_id)
