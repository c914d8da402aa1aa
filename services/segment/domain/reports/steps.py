"""Funnels, retention and paths: what they ask for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.segment.domain.comparisons import EventMatcher, PropertyFilter

MINUTE_US = 60_000_000
DEFAULT_FUNNEL_MINUTES = 7 * 24 * 60
DEFAULT_PATH_MINUTES = 24 * 60
DEFAULT_PATH_LENGTH = 5
DEFAULT_COHORTS = 12
MOST_COHORTS = 100
MOST_LINKS = 500
EVENTS_OF_A_PATH = 1_000


@dataclass(frozen=True)
class Happening:
    """Something that happened to a customer: an event, an order, or (neither) anything that they did.

    Attributes:
        event: The event that is meant.
        order: The filters of the orders that are meant.
    """

    event: EventMatcher | None = None
    order: tuple[PropertyFilter, ...] | None = None


@dataclass(frozen=True)
class Funnel:
    """A way of steps, of which the last is at most `limit_us` after the first."""

    steps: tuple[EventMatcher, ...]
    limit_us: int


@dataclass(frozen=True)
class Retention:
    """What brings a customer into a cohort, what shows that they are there again, for so many periods."""

    first: Happening
    again: Happening
    periods: int


@dataclass(frozen=True)
class Paths:
    """Which events are steps of a path, how many, and how long after the first.

    Attributes:
        start: What it begins with; None: with the first event.
        names: Only these are steps; empty: all that customers do themselves.
        length: Steps at most.
        limit_us: After the first at most.
    """

    start: EventMatcher | None
    names: tuple[str, ...]
    length: int
    limit_us: int
