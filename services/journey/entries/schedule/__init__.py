"""Enter at a time, once or again and again."""

from services.journey.entries.kind import EntryKind
from services.journey.entries.schedule.rules import ScheduleEntry
from services.journey.entries.schedule.wire import from_wire, to_wire
from services.journey.entries.sources import MembersSource

SCHEDULE = EntryKind(ScheduleEntry, from_wire, to_wire, MembersSource)

__all__ = ["SCHEDULE"]
