"""Enter on a day of the year."""

from services.journey.entries.date.rules import DateEntry
from services.journey.entries.date.source import DatesSource
from services.journey.entries.date.wire import from_wire, to_wire
from services.journey.entries.kind import EntryKind

DATE = EntryKind(DateEntry, from_wire, to_wire, DatesSource)

__all__ = ["DATE"]
