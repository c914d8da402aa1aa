"""What profile keeps for tills of what segment and scoring tell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

NOTED_AFTER = timedelta(days=1)
"""How old the note that tills ask may grow before it is made anew."""

KEPT_UNASKED = timedelta(days=30)
"""So long after a workspace's tills asked last, what is kept for them goes."""


class Part(IntEnum):
    """A part that another service tells; the numbers are the contract's, and stored."""

    SEGMENTS = 1
    SCORES = 2


@dataclass(frozen=True)
class Copy:
    """What is kept of a part for the tills of a workspace.

    Attributes:
        part: Which.
        is_whole: Whether all of it is there: it was copied to its end, and facts are absorbed.
        ask_time: When tills asked, to a day.
    """

    part: Part
    is_whole: bool
    ask_time: datetime


def needs_note(copies: Sequence[Copy], now: datetime) -> bool:
    """Tells whether that tills ask is to be noted: what is not kept yet begins with it, what is kept stays by it."""
    return len(copies) < len(Part) or any(now - each.ask_time > NOTED_AFTER for each in copies)


@dataclass(frozen=True)
class MembershipChanges:
    """Customers who entered, or who left, one segment for one cause.

    Attributes:
        segment_id: The segment.
        entered: True: entered. False: left.
        cause: Number of the contract's `MembershipCause`.
        change_time: When.
        customer_ids: Who.
        change_ids: For each a number that grows with time for one customer and segment.
    """

    segment_id: str
    entered: bool
    cause: int
    change_time: datetime
    customer_ids: Sequence[int]
    change_ids: Sequence[int]


@dataclass(frozen=True)
class TillMembership:
    """A customer's being in a segment."""

    customer_id: int
    segment_id: str
    enter_time: datetime
    cause: int
    change_id: int


@dataclass(frozen=True)
class Replacement:
    """All scores of a name made way for others.

    Attributes:
        name: Of the scores.
        model_id: Where the new ones come from.
        replace_time: When; of two the later holds.
    """

    name: str
    model_id: str
    replace_time: datetime


@dataclass(frozen=True)
class TillScore:
    """A customer's score; `model_id` is empty where it is told beside, by name."""

    customer_id: int
    name: str
    value: float
    score_time: datetime
    model_id: str = ""


@dataclass(frozen=True)
class ToldScores:
    """Scores with whose place they take: of each name there is a replacement."""

    scores: Sequence[TillScore]
    replacements: Sequence[Replacement]


def one_a_segment(memberships: Iterable[TillMembership]) -> list[TillMembership]:
    """Returns a customer's memberships by segment id; of two ids that are in one segment, that of who entered first."""
    found: dict[str, TillMembership] = {}
    for each in sorted(memberships, key=lambda one: (one.segment_id, one.enter_time, one.customer_id)):
        found.setdefault(each.segment_id, each)
    return list(found.values())


def latest_scores(scores: Iterable[TillScore]) -> list[TillScore]:
    """Returns the latest score of each name over several ids of one customer, by name."""
    found: dict[str, TillScore] = {}
    for each in sorted(scores, key=lambda one: (one.name, -one.score_time.timestamp(), one.customer_id)):
        found.setdefault(each.name, each)
    return list(found.values())
