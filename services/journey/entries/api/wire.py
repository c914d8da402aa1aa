"""Between the contract's `ApiEntry` and its rules."""

from services.journey.entries.api.rules import ApiEntry
from services.journey.entries.kind import Problems
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(_message: journey_pb.ApiEntry, _problems: Problems) -> ApiEntry:
    """Returns the rules."""
    return ApiEntry()


def to_wire(_entry: ApiEntry) -> journey_pb.ApiEntry:
    """Returns the message."""
    return journey_pb.ApiEntry()
