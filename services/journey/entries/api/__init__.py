"""Enter by a call."""

from services.journey.entries.api.rules import ApiEntry
from services.journey.entries.api.wire import from_wire, to_wire
from services.journey.entries.kind import EntryKind

API = EntryKind(ApiEntry, from_wire, to_wire)

__all__ = ["API"]
