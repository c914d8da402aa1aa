"""Which sending policies mean something. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import isfinite
from zoneinfo import available_timezones

from services.common.errors import InvalidArgument
from services.messaging.domain.messages import Channel, Purpose
from services.messaging.domain.policy import Arbitration, SendingPolicy, SendingPriority
from services.messaging.domain.policy.caps import LENGTHS, MAX_WINDOW, FrequencyCap, WindowUnit
from services.messaging.domain.policy.pauses import DAY_MINUTES, Holiday, QuietHours

OPEN_MINUTES = 60
"""What quiet hours leave of a day, at least."""

MAX_HOLIDAY = timedelta(days=31)
MAX_ARBITRATION_SECONDS = 86_400
MAX_PRIORITY = 100


def check_policy(policy: SendingPolicy) -> None:
    """Refuses what has no meaning.

    Raises:
        InvalidArgument: INVALID_FIELD, with the path: an id or a channel is there twice, a window has no unit or is too long,
            hours are none, overlap or leave too little of a day, a holiday ends before it begins, is too long or overlaps
            another, or there is no such time zone.
    """
    _once("frequency_caps", "frequency_cap_id", [each.cap_id for each in policy.frequency_caps])
    _once("quiet_hours", "quiet_hours_id", [each.quiet_hours_id for each in policy.quiet_hours])
    _once("holidays", "holiday_id", [each.holiday_id for each in policy.holidays])
    for place, cap in enumerate(policy.frequency_caps):
        _check_cap(f"frequency_caps[{place}]", cap)
    for place, hours in enumerate(policy.quiet_hours):
        _check_scope(f"quiet_hours[{place}]", hours.channels, hours.purposes)
        _check_hours(f"quiet_hours[{place}]", hours, policy.quiet_hours[:place])
    _check_open(policy.quiet_hours)
    for place, holiday in enumerate(policy.holidays):
        _check_scope(f"holidays[{place}]", holiday.channels, ())
        _check_holiday(f"holidays[{place}]", holiday, policy.holidays[:place])
    _check_arbitration(policy.arbitration)
    _once("priorities", "journey_id", [each.journey_id for each in policy.priorities if each.journey_id])
    _once("priorities", "template_id", [each.template_id for each in policy.priorities if each.template_id])
    for place, each in enumerate(policy.priorities):
        _check_priority(f"priorities[{place}]", each)
    if policy.time_zone not in available_timezones():
        raise _wrong("time_zone", "it must be a name such as Asia/Shanghai, of the IANA time zone database")


def _wrong(field: str, problem: str) -> InvalidArgument:
    return InvalidArgument(f"{field}: {problem}.", field=field)


def _once(path: str, name: str, ids: Sequence[str]) -> None:
    for place, each in enumerate(ids):
        if each in ids[:place]:
            raise _wrong(f"{path}[{place}].{name}", f"{each} is there already; name each once")


def _check_scope(path: str, channels: Sequence[Channel], purposes: Sequence[Purpose]) -> None:
    for name, values in (("channels", channels), ("purposes", purposes)):
        if len(set(values)) < len(values):
            raise _wrong(f"{path}.{name}", "name each once")


def _check_cap(path: str, cap: FrequencyCap) -> None:
    _check_scope(path, cap.channels, cap.purposes)
    if len(set(cap.tags)) < len(cap.tags):
        raise _wrong(f"{path}.tags", "name each once")
    if cap.window_unit is WindowUnit.NONE:
        units = ", ".join(each.name for each in WindowUnit if each)
        raise _wrong(f"{path}.window_unit", f"it must be one of {units}")
    if cap.maximum < 1:
        raise _wrong(
            f"{path}.maximum", "it must be at least 1; to send nothing at all, withhold the consent or the template"
        )
    if cap.window_length < 1 or cap.window_length * LENGTHS[cap.window_unit] > MAX_WINDOW:
        raise _wrong(f"{path}.window_length", f"a window is at least one unit and at most {MAX_WINDOW.days} days long")


def _check_arbitration(arbitration: Arbitration) -> None:
    if not 1 <= arbitration.window_seconds <= MAX_ARBITRATION_SECONDS:
        raise _wrong("arbitration.window_seconds", f"a window is at most {MAX_ARBITRATION_SECONDS} seconds long, a day")
    if not isfinite(arbitration.point_value) or arbitration.point_value <= 0:
        raise _wrong("arbitration.point_value", "it must be a number above 0")


def _check_priority(path: str, priority: SendingPriority) -> None:
    if not priority.journey_id and not priority.template_id:
        raise _wrong(f"{path}.journey_id", "name a journey or a template")
    if not 1 <= priority.priority <= MAX_PRIORITY:
        raise _wrong(f"{path}.priority", f"it must be from 1 to {MAX_PRIORITY}")


def _check_hours(path: str, hours: QuietHours, others: Iterable[QuietHours]) -> None:
    if hours.start_time == hours.end_time:
        raise _wrong(f"{path}.end_time", "it must not be the start_time: the hours would be none")
    for other in others:
        if not set(hours.purposes) & set(other.purposes) or not _share(hours.channels, other.channels):
            continue
        if hours.minutes & other.minutes:
            raise _wrong(
                f"{path}.start_time", f"they overlap with {other.quiet_hours_id} of the same channel; join the two"
            )


def _check_open(quiet_hours: Sequence[QuietHours]) -> None:
    for channel in (each for each in Channel if each):
        for purpose in (each for each in Purpose if each):
            held = 0
            for place, hours in enumerate(quiet_hours):
                held += len(hours.minutes) if hours.covers(channel, purpose) else 0
                if held > DAY_MINUTES - OPEN_MINUTES:
                    raise _wrong(
                        f"quiet_hours[{place}].end_time",
                        f"the quiet hours of {channel.name} leave less than one hour of the day; nothing would be sent",
                    )


def _check_holiday(path: str, holiday: Holiday, others: Iterable[Holiday]) -> None:
    if holiday.end_date < holiday.start_date:
        raise _wrong(f"{path}.end_date", "it must not be before the start_date")
    if holiday.end_date - holiday.start_date >= MAX_HOLIDAY:
        raise _wrong(f"{path}.end_date", f"a holiday is at most {MAX_HOLIDAY.days} days long")
    for other in others:
        if not _share(holiday.channels, other.channels):
            continue
        if holiday.start_date <= other.end_date and other.start_date <= holiday.end_date:
            raise _wrong(f"{path}.start_date", f"it overlaps with {other.holiday_id} of the same channel; part the two")


def _share(some: Sequence[Channel], others: Sequence[Channel]) -> bool:
    return not some or not others or bool(set(some) & set(others))
