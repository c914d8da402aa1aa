"""Between the contract's `DateEntry` and its rules."""

from services.journey.domain.problems import Problem
from services.journey.entries.date.rules import DateEntry
from services.journey.entries.kind import Problems
from yike.journey.v1 import journey_resources_pb2 as journey_pb

_SOLAR = (journey_pb.CALENDAR_UNSPECIFIED, journey_pb.CALENDAR_SOLAR)


def from_wire(message: journey_pb.DateEntry, problems: Problems) -> DateEntry:
    """Returns the rules."""
    if message.calendar not in (*_SOLAR, journey_pb.CALENDAR_LUNAR):
        problems.append(Problem("entry.date.calendar", "bad_value", "choose SOLAR or LUNAR"))
    return DateEntry(
        trait=message.trait,
        month=message.festival.month,
        day=message.festival.day,
        lunar=message.calendar == journey_pb.CALENDAR_LUNAR,
        offset_days=message.offset_days,
        local_time=message.local_time,
        segment_id=message.segment_id,
    )


def to_wire(entry: DateEntry) -> journey_pb.DateEntry:
    """Returns the message."""
    message = journey_pb.DateEntry(
        calendar=journey_pb.CALENDAR_LUNAR if entry.lunar else journey_pb.CALENDAR_SOLAR,
        offset_days=entry.offset_days,
        local_time=entry.local_time,
        segment_id=entry.segment_id,
    )
    if entry.trait:
        message.trait = entry.trait
    elif entry.month or entry.day:
        message.festival.month, message.festival.day = entry.month, entry.day
    return message
