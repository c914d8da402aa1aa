"""Between the contract's `JourneyOccurrence` and the domain's."""

from __future__ import annotations

from services.journey.domain.listening import OF_SEGMENTS, Occurrence, OccurrenceKind
from services.journey.domain.problems import Problem
from services.journey.entries.event.wire import filter_from_wire, filter_to_wire
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def occurrence_from_wire(
    path: str, message: journey_pb.JourneyOccurrence, problems: list[Problem]
) -> Occurrence | None:
    """Returns what is listened for, None where no kind is given; adds a problem for each value that says nothing."""
    name = message.WhichOneof("kind")
    if name is None:
        return None
    kind = OccurrenceKind(name)
    if kind is OccurrenceKind.EVENT:
        event = message.event
        filters = tuple(
            filter_from_wire(f"{path}.event.filters[{place}]", condition, problems)
            for place, condition in enumerate(event.filters)
        )
        return Occurrence(kind, event.event_name, filters, event.same_property)
    return Occurrence(kind, getattr(message, name) if kind in OF_SEGMENTS else "")


def occurrence_to_wire(occurrence: Occurrence | None) -> journey_pb.JourneyOccurrence:
    """Returns the message."""
    message = journey_pb.JourneyOccurrence()
    if occurrence is None:
        return message
    match occurrence.kind:
        case OccurrenceKind.EVENT:
            message.event.event_name = occurrence.name
            message.event.filters.extend(filter_to_wire(each) for each in occurrence.filters)
            message.event.same_property = occurrence.same_property
        case OccurrenceKind.SEGMENT_ENTERED:
            message.segment_entered = occurrence.name
        case OccurrenceKind.SEGMENT_LEFT:
            message.segment_left = occurrence.name
        case OccurrenceKind.UNSUBSCRIBED:
            message.unsubscribed.SetInParent()
        case OccurrenceKind.COMPLAINED:
            message.complained.SetInParent()
    return message
