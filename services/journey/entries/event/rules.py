"""An event of the customer: told by profile, judged by its properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.entries import Entry, Happening, Refusal
from services.journey.domain.filter_checks import MAX_NAME_LENGTH, filter_problems
from services.journey.domain.filters import Operator, PropertyFilter, holds
from services.journey.domain.problems import Problem, is_text

DEFAULT_MAX_AGE_HOURS = 24
"""How old an event may be to start a run, where the definition does not say."""

MAX_AGE_HOURS = 720
MAX_FILTERS = 20


@dataclass(frozen=True, slots=True)
class EventEntry(Entry):
    """Enter on an event; `max_age_hours` 0 means `DEFAULT_MAX_AGE_HOURS`."""

    kind: ClassVar[str] = "event"
    has_values: ClassVar[bool] = True

    event_name: str
    filters: tuple[PropertyFilter, ...] = ()
    max_age_hours: int = 0

    def __post_init__(self) -> None:
        """Takes the filters that a stored definition has as what they are."""
        object.__setattr__(self, "filters", tuple(_filter(each) for each in self.filters))

    @property
    def awaited_event(self) -> str:
        """The event's name."""
        return self.event_name

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with name, age and filters."""
        if not is_text(self.event_name, MAX_NAME_LENGTH):
            yield Problem(f"{path}.event_name", "bad_text", f"give the event's name, 1 to {MAX_NAME_LENGTH} characters")
        if not 0 <= self.max_age_hours <= MAX_AGE_HOURS:
            yield Problem(f"{path}.max_age_hours", "out_of_range", f"give 0 to {MAX_AGE_HOURS}")
        if len(self.filters) > MAX_FILTERS:
            yield Problem(f"{path}.filters", "too_many", f"give at most {MAX_FILTERS} filters")
        for place, condition in enumerate(self.filters[:MAX_FILTERS]):
            yield from filter_problems(f"{path}.filters[{place}]", condition)

    def meets(self, paths: Mapping[str, object]) -> bool:
        """Returns whether all filters hold."""
        return all(holds(condition, paths) for condition in self.filters)

    def refuses(self, event: Happening, now: datetime) -> Refusal | None:
        """Refuses an event that is too old."""
        max_age = timedelta(hours=self.max_age_hours or DEFAULT_MAX_AGE_HOURS)
        return Refusal.EVENT_TOO_OLD if now - event.occur_time > max_age else None


def _filter(given: PropertyFilter | Mapping[str, Any]) -> PropertyFilter:
    if isinstance(given, PropertyFilter):
        return given
    value = given["value"]
    return PropertyFilter(given["property"], Operator(given["op"]), tuple(value) if isinstance(value, list) else value)
