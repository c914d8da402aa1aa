"""Enter on an event."""

from services.journey.entries.event.rules import EventEntry
from services.journey.entries.event.wire import from_wire, to_wire
from services.journey.entries.kind import EntryKind

EVENT = EntryKind(EventEntry, from_wire, to_wire)

__all__ = ["EVENT"]
