"""Between the contract's `SegmentEntry` and its rules."""

from services.journey.entries.kind import Problems
from services.journey.entries.segment_entered.rules import SegmentEntry
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.SegmentEntry, _problems: Problems) -> SegmentEntry:
    """Returns the rules."""
    return SegmentEntry(message.segment_id, message.include_existing)


def to_wire(entry: SegmentEntry) -> journey_pb.SegmentEntry:
    """Returns the message."""
    return journey_pb.SegmentEntry(segment_id=entry.segment_id, include_existing=entry.include_existing)
