"""Waiting: ended by a timer of journey's own, never before its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from zoneinfo import available_timezones

from services.common.wall_clocks import DEFAULT_ZONE, zone_of
from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import Problem, is_text
from services.journey.domain.walking import Walk
from services.journey.steps.wait.calendar import TIME_OF_DAY, clock_of, day_of, moment_on, next_time

MAX_WAIT_SECONDS = 31_536_000
MAX_AHEAD = timedelta(days=731)
"""A date that lies farther ahead is taken for none."""

MAX_OFFSET_DAYS = 365
A_DAY_SECONDS = 23 * 3_600
"""From one time that a clock shows a time to the next, where clocks are put forward between."""

MAX_NAME_LENGTH = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LookUpDate(Request):
    """Ask profile for the customer's zone, and for a trait; `property` is looked up in the event that began the run."""

    trait: str = ""
    property: str = ""


@dataclass(frozen=True, slots=True)
class DateLookedUp(Answer):
    """The trait `timezone`, and the value that was asked for; "" where there is none that is a text."""

    zone: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class UntilTime:
    """Until a clock shows a time, on given weekdays (1 Monday to 7 Sunday; none: all) or on workdays of China."""

    time_of_day: str
    weekdays: tuple[int, ...] = ()
    workdays: bool = False

    def __post_init__(self) -> None:
        """Takes the list that a stored definition has as what compares alike."""
        object.__setattr__(self, "weekdays", tuple(self.weekdays))


@dataclass(frozen=True, slots=True)
class UntilDate:
    """Until a time so many days after a date: that of a trait, or of a property of the event. Who has none goes another way."""

    trait: str = ""
    property: str = ""
    offset_days: int = 0
    time_of_day: str = ""
    missing_step_id: str = ""


@dataclass(frozen=True, slots=True)
class WaitAction(Action[DateLookedUp]):
    """Wait so many seconds, until a time of day or until a date; the zone is for whom has none."""

    kind: ClassVar[str] = "wait"
    answer: ClassVar[type[Answer]] = DateLookedUp

    duration_seconds: int = 0
    until_time: UntilTime | None = None
    until_date: UntilDate | None = None
    time_zone: str = ""

    def __post_init__(self) -> None:
        """Takes what a stored definition has as what it is."""
        object.__setattr__(self, "until_time", _made(UntilTime, self.until_time))
        object.__setattr__(self, "until_date", _made(UntilDate, self.until_date))

    @property
    def pause_seconds(self) -> int:
        """The whole wait; a clock shows a time once a day, so who comes again waits long. One until a date may be none."""
        return self.duration_seconds if self.until_time is None else A_DAY_SECONDS

    @property
    def targets(self) -> tuple[str, ...]:
        """Where a run goes that has no date."""
        return (self.until_date.missing_step_id,) if self.until_date is not None else ()

    def problems(self, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with whatever it waits for."""
        if (self.until_time is not None) + (self.until_date is not None) + (self.duration_seconds != 0) > 1:
            yield Problem(path, "not_allowed", "give seconds, a time of day or a date, not several of them")
        elif self.until_time is not None:
            yield from _time_problems(f"{path}.until_time", self.until_time)
        elif self.until_date is not None:
            yield from _date_problems(f"{path}.until_date", self.until_date, definition)
        elif not 1 <= self.duration_seconds <= MAX_WAIT_SECONDS:
            yield Problem(f"{path}.duration_seconds", "out_of_range", f"give 1 to {MAX_WAIT_SECONDS}")
        if self.time_zone and self.duration_seconds:
            yield Problem(f"{path}.time_zone", "not_allowed", "seconds are the same in all zones")
        elif self.time_zone and self.time_zone not in available_timezones():
            message = f"give a name such as {DEFAULT_ZONE}, of the IANA time zone database"
            yield Problem(f"{path}.time_zone", "bad_time", message)

    def enter(self, walk: Walk) -> None:
        """Holds the run, where it is known until when; else asks."""
        if self.until_date is not None:
            walk.record("date_requested", self.until_date.trait or self.until_date.property)
            walk.ask(LookUpDate(self.until_date.trait, self.until_date.property))
        elif self.until_time is not None:
            walk.record("date_requested", self.until_time.time_of_day)
            walk.ask(LookUpDate())
        else:
            self._hold(walk, walk.now + timedelta(seconds=self.duration_seconds))

    def take(self, walk: Walk, answer: DateLookedUp) -> None:
        """Holds the run until then, or goes on where there is nothing to wait for."""
        zone = zone_of(answer.zone, self.time_zone or DEFAULT_ZONE)
        if self.until_time is not None:
            until = self.until_time
            clock = clock_of(until.time_of_day)
            due_at = next_time(walk.now, clock, zone, weekdays=until.weekdays, workdays=until.workdays)
            self._hold(walk, due_at)
        elif self.until_date is not None:
            day = day_of(answer.value, zone)
            clock = clock_of(self.until_date.time_of_day)
            moment = None if day is None else moment_on(day, self.until_date.offset_days, clock, zone)
            if moment is None or moment - walk.now > MAX_AHEAD:
                walk.record("not_waited", "no date")
                if self.until_date.missing_step_id:
                    walk.enter(self.until_date.missing_step_id)
                else:
                    walk.leave()
            elif moment <= walk.now:
                walk.record("not_waited", f"past: {moment.isoformat(timespec='seconds')}")
                walk.leave()
            else:
                self._hold(walk, moment)

    def wake(self, walk: Walk) -> None:
        """Goes on."""
        walk.record("wait_over")
        walk.leave()

    def _hold(self, walk: Walk, due_at: datetime) -> None:
        walk.wait_until(due_at)
        walk.record("waiting", f"until {due_at.isoformat(timespec='seconds')}")


def _time_problems(path: str, until: UntilTime) -> Iterator[Problem]:
    if not TIME_OF_DAY.match(until.time_of_day):
        yield Problem(f"{path}.time_of_day", "bad_time", "give a time such as 09:30")
    if len(set(until.weekdays)) < len(until.weekdays) or not set(until.weekdays) <= set(range(1, 8)):
        yield Problem(f"{path}.weekdays", "bad_list", "give days from 1, Monday, to 7, each once")
    if until.workdays and until.weekdays:
        yield Problem(f"{path}.workdays", "not_allowed", "give weekdays or workdays, not both")


def _date_problems(path: str, until: UntilDate, definition: JourneyDefinition) -> Iterator[Problem]:
    if not is_text(until.trait or until.property, MAX_NAME_LENGTH):
        message = f"name a trait or a property, 1 to {MAX_NAME_LENGTH} characters"
        yield Problem(f"{path}.{'property' if until.property else 'trait'}", "missing", message)
    if not -MAX_OFFSET_DAYS <= until.offset_days <= MAX_OFFSET_DAYS:
        yield Problem(f"{path}.offset_days", "out_of_range", f"give -{MAX_OFFSET_DAYS} to {MAX_OFFSET_DAYS} days")
    if until.time_of_day and not TIME_OF_DAY.match(until.time_of_day):
        yield Problem(f"{path}.time_of_day", "bad_time", "give a time such as 09:30")
    if until.missing_step_id and definition.step(until.missing_step_id) is None:
        yield Problem(f"{path}.missing_step_id", "unknown_step", f"there is no step {until.missing_step_id}")


def _made(kind: type[T], given: T | Mapping[str, Any] | None) -> T | None:
    return kind(**given) if isinstance(given, Mapping) else given
