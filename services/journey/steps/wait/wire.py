"""Between the contract's `WaitStep` and its rules."""

from services.journey.steps.wait.rules import UntilDate, UntilTime, WaitAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.WaitStep) -> WaitAction:
    """Returns the rules."""
    until_time = until_date = None
    if message.HasField("until_time"):
        until = message.until_time
        until_time = UntilTime(until.time_of_day, tuple(until.weekdays), until.workdays)
    if message.HasField("until_date"):
        on = message.until_date
        until_date = UntilDate(on.trait, on.property, on.offset_days, on.time_of_day, on.missing_step_id)
    return WaitAction(message.duration_seconds, until_time, until_date, message.time_zone)


def to_wire(action: WaitAction) -> journey_pb.WaitStep:
    """Returns the message."""
    message = journey_pb.WaitStep(duration_seconds=action.duration_seconds, time_zone=action.time_zone)
    if action.until_time is not None:
        until = action.until_time
        message.until_time.SetInParent()
        message.until_time.MergeFrom(
            journey_pb.WaitUntilTime(time_of_day=until.time_of_day, weekdays=until.weekdays, workdays=until.workdays)
        )
    if action.until_date is not None:
        on = action.until_date
        # Of trait and property one is given: the empty one must not take the other's place.
        named = {"property": on.property} if on.property else {"trait": on.trait}
        message.until_date.MergeFrom(
            journey_pb.WaitUntilDate(
                **named,
                offset_days=on.offset_days,
                time_of_day=on.time_of_day,
                missing_step_id=on.missing_step_id,
            )
        )
    return message
