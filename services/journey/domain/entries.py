"""What every kind of entry is to the rest: what it waits for, what it needs and names, and what it makes of a fact.

The kinds themselves stand in `services/journey/entries/`, a folder each. Nothing in the domain knows which there are.
"""

from __future__ import annotations

import abc
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from services.journey.domain.occasions import Occasion
from services.journey.domain.problems import Problem
from services.journey.domain.references import Reference

if TYPE_CHECKING:
    from services.journey.domain.definition import JourneyDefinition


class Refusal(enum.StrEnum):
    """Why a customer who set off the entry does not walk: a closed list."""

    EVENT_TOO_OLD = "event_too_old"
    KEY_MISSING = "key_missing"
    CONDITION_NOT_MET = "condition_not_met"
    CONDITION_NOT_JUDGED = "condition_not_judged"
    DAILY_CAP_REACHED = "daily_cap_reached"
    ENTERED_THIS_YEAR = "entered_this_year"
    ALREADY_WALKED = "already_walked"
    RUN_UNDER_WAY = "run_under_way"
    COOLING_DOWN = "cooling_down"
    START_BUDGET_EXHAUSTED = "start_budget_exhausted"
    CUSTOMER_RESTRICTED = "customer_restricted"
    HELD_OUT = "held_out"
    HELD_OUT_OF_ALL = "held_out_of_all"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, as far as an entry looks at it; `properties_json` is an object, empty means {}.

    `customer_id` is whose node it was when the event was recorded, by the mapping of `mapping_version`.
    """

    event_id: int
    message_id: str
    node_id: int
    customer_id: int
    mapping_version: int
    name: str
    occur_time: datetime
    properties_json: bytes


@dataclass(frozen=True, slots=True)
class SegmentEntered:
    """A customer entered a segment; `by_definition` when the segment was made or its rule changed."""

    change_id: int
    customer_id: int
    segment_id: str
    by_definition: bool


@dataclass(frozen=True, slots=True)
class SegmentLeft:
    """A customer left a segment; `by_definition` when its rule changed, or it went."""

    change_id: int
    customer_id: int
    segment_id: str
    by_definition: bool


SegmentChange: TypeAlias = SegmentEntered | SegmentLeft


@dataclass(frozen=True, slots=True)
class Entry(abc.ABC):
    """Who enters. A frozen dataclass whose fields are its stored form, so each has a default once it is in use.

    Attributes:
        kind: Its name: the member of the contract's `oneof`, the word in stored definitions and in paths.
        has_values: Whether what sets it off carries values, of which a run may have its key.
        cause: How causes of its runs begin, where customers enter page by page or by the clock.
    """

    kind: ClassVar[str]
    has_values: ClassVar[bool] = False
    cause: ClassVar[str] = ""

    @property
    def awaited_event(self) -> str:
        """The name of the event that sets it off; "" where none does."""
        return ""

    @property
    def awaited_segment(self) -> str:
        """The segment whose changes set it off; "" where none does."""
        return ""

    @property
    def members_of(self) -> str:
        """The segment whose members enter page by page; "" where none do."""
        return ""

    @property
    def lets_existing_in(self) -> bool:
        """Whether customers enter when the journey is published."""
        return False

    @property
    def least_days_between(self) -> int:
        """Days that must lie between two runs of one customer by the clock; 0: none need."""
        return 0

    def next_occasion(self, _after: datetime, _time_zone: str) -> Occasion | None:
        """Returns the first time after a moment at which customers enter by the clock; None: there is none."""
        return None

    def problems_at(self, _path: str, _now: datetime, _time_zone: str) -> Iterator[Problem]:
        """Yields what is wrong with it at a moment, such as that its time is over; paths as in `problems`."""
        return iter(())

    def problems(self, _path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with it; paths begin with the one given, which names the kind."""
        return iter(())

    def references(self, _path: str) -> Iterator[Reference]:
        """Yields what it names that others keep; paths as in `problems`."""
        return iter(())

    def meets(self, _paths: Mapping[str, object]) -> bool:
        """Returns whether the awaited event is one that sets it off, by its values as `flatten` returns them."""
        return True

    def refuses(self, _event: Happening, _now: datetime) -> Refusal | None:
        """Returns why an event that sets it off begins no run; None where it may."""
        return None

    def takes(self, _change: SegmentChange) -> bool:
        """Returns whether a change of the awaited segment sets it off."""
        return False
