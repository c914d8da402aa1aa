"""Between the contract's `ScheduleEntry` and its rules."""

from services.journey.domain.problems import Problem
from services.journey.entries.kind import Problems
from services.journey.entries.schedule.rules import Recurrence, ScheduleEntry
from yike.journey.v1 import journey_resources_pb2 as journey_pb

_RECURRENCES = {
    journey_pb.RECURRENCE_UNSPECIFIED: Recurrence.ONCE,
    journey_pb.RECURRENCE_ONCE: Recurrence.ONCE,
    journey_pb.RECURRENCE_DAILY: Recurrence.DAILY,
    journey_pb.RECURRENCE_WEEKLY: Recurrence.WEEKLY,
    journey_pb.RECURRENCE_MONTHLY: Recurrence.MONTHLY,
}
_NUMBERS = {recurrence: number for number, recurrence in _RECURRENCES.items()}


def from_wire(message: journey_pb.ScheduleEntry, problems: Problems) -> ScheduleEntry:
    """Returns the rules."""
    recurrence = _RECURRENCES.get(message.recurrence)
    if recurrence is None:
        problems.append(Problem("entry.schedule.recurrence", "bad_value", "choose ONCE, DAILY, WEEKLY or MONTHLY"))
    return ScheduleEntry(
        segment_id=message.segment_id,
        recurrence=recurrence or Recurrence.ONCE,
        first_date=message.first_date,
        last_date=message.last_date,
        local_time=message.local_time,
        weekdays=tuple(message.weekdays),
        month_days=tuple(message.month_days),
    )


def to_wire(entry: ScheduleEntry) -> journey_pb.ScheduleEntry:
    """Returns the message."""
    return journey_pb.ScheduleEntry(
        segment_id=entry.segment_id,
        recurrence=_NUMBERS[entry.recurrence],
        first_date=entry.first_date,
        last_date=entry.last_date,
        local_time=entry.local_time,
        weekdays=entry.weekdays,
        month_days=entry.month_days,
    )
