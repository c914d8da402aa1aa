"""When customers enter by the clock: occasions, one after the other. Pure: told the time, never asking for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MAKE_UP = timedelta(hours=48)
"""How late an occasion is still made up for after an outage; one that is later than this is left out."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time at which customers enter: its name is part of the key of the runs that begin by it."""

    name: str
    due_time: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A customer who is to enter, as a page of members or a caller names one.

    Attributes:
        cause: Why; with the journey and the customer it makes the run's id, so that it begins once.
        due_time: Not before then; None: now.
        trigger_json: The values that come along, an object; "" for none.
        key: What tells the run from the customer's others; "" for nothing.
    """

    customer_id: int
    cause: str
    due_time: datetime | None = None
    trigger_json: str = ""
    key: str = ""


def read_day(text: str) -> date | None:
    """Returns the day that `YYYY-MM-DD` says; None: it says none."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def read_clock(text: str) -> time | None:
    """Returns the time of day that `HH:MM` says; None: it says none."""
    try:
        return datetime.strptime(text, "%H:%M").time() if len(text) == 5 else None
    except ValueError:
        return None
