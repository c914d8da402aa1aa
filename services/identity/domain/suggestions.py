"""Suggestions that two customers are one person: what becomes of a join, by its score and by what speaks against it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import isfinite, log2

from services.common.errors import InvalidArgument

LINK_THRESHOLD = 0.99
REVIEW_THRESHOLD = 0.5
MOST_MISTYPED = 4
"""Digits of eight in which two spellings of one birthday may differ: more is no mistyping."""

WHOLE = 1_000_000
"""A score of 1: scores are stored in millionths, so that a page can go on behind one exactly."""

Position = tuple[int, int, int]
"""Where a suggestion stands in the list: its score in millionths, and its two nodes."""

_LEAST_ODDS = -40.0
_MOST_ODDS = 40.0


_SCORE = ": score "


def linkage_reason(run: str, score: float) -> str:
    """Returns why a link run's word is spoken, as the log keeps it."""
    return f"{run}{_SCORE}{score:.4f}"


def read_linkage_reason(reason: str) -> tuple[str, float]:
    """Returns run and score of what `linkage_reason` wrote."""
    run, _, score = reason.partition(_SCORE)
    return run, float(score)


class SuggestionState(StrEnum):
    """Where a suggestion is."""

    PENDING = "pending"
    LINKED = "linked"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Suggestion:
    """That two customers are one person.

    Attributes:
        node_a: The one customer's id when it was made; the smaller.
        node_b: The other's.
        score: How likely they are one person, 0 to 1.
        state: Where it is.
        run: The operation that made it.
        create_time: When.
        decider: Who decided; empty while nobody has.
        decide_time: When; None while nobody has.
        customer_a: Whose the first is now.
        customer_b: Whose the other is now.
    """

    node_a: int
    node_b: int
    score: float
    state: SuggestionState
    run: str
    create_time: datetime
    decider: str = ""
    decide_time: datetime | None = None
    customer_a: int = 0
    customer_b: int = 0

    @property
    def suggestion_id(self) -> str:
        """The id that callers know it by."""
        return f"{self.node_a}-{self.node_b}"

    def decided(self, state: SuggestionState, decider: str, time: datetime) -> Suggestion:
        """Returns it with who decided what, and when."""
        return replace(self, state=state, decider=decider, decide_time=time)

    def undecided(self) -> Suggestion:
        """Returns it as nobody decided it."""
        return replace(self, state=SuggestionState.PENDING, decider="", decide_time=None)


def position_of(suggestion: Suggestion) -> Position:
    """Returns where a suggestion stands in the list."""
    return round(suggestion.score * WHOLE), suggestion.node_a, suggestion.node_b


@dataclass(frozen=True)
class Thresholds:
    """From which score on a pair is linked, and from which it is suggested; below, nothing is said."""

    link: float = LINK_THRESHOLD
    review: float = REVIEW_THRESHOLD


def thresholds_of(link: float | None, review: float | None) -> Thresholds:
    """Returns thresholds; one that is not given is as published, or as the other where that would be above or below it.

    Raises:
        InvalidArgument: If one is not within 0 to 1, or that of a link is below that of a suggestion.
    """
    for field, value in (("link_threshold", link), ("review_threshold", review)):
        if value is not None and not (isfinite(value) and 0 <= value <= 1):
            raise InvalidArgument("A threshold is a number from 0 to 1, such as 0.99; name one of these.", field=field)
    review_from = min(REVIEW_THRESHOLD, 1.0 if link is None else link) if review is None else review
    link_from = max(LINK_THRESHOLD, review_from) if link is None else link
    if link_from < review_from:
        raise InvalidArgument(
            "What is sure enough to be linked must be sure enough to be suggested: name a link_threshold that is not below "
            "review_threshold.",
            field="link_threshold",
        )
    return Thresholds(link_from, review_from)


def odds_of(score: float) -> float:
    """Returns a score as odds in bits."""
    if score <= 0:
        return _LEAST_ODDS
    # Of a score of next to nothing the odds are more than a double can take back.
    return _MOST_ODDS if score >= 1 else min(max(log2(score / (1 - score)), _LEAST_ODDS), _MOST_ODDS)


def score_of(odds: float) -> float:
    """Returns odds in bits as a score."""
    return float(1 / (1 + 2.0**-odds))


def pair_of_id(suggestion_id: str) -> tuple[int, int] | None:
    """Returns the pair that an id names; None where none could."""
    first, _, second = suggestion_id.partition("-")
    if not (first.isdecimal() and second.isdecimal() and first.isascii() and second.isascii()):
        return None
    pair = int(first), int(second)
    return pair if 0 < pair[0] < pair[1] < 1 << 63 and f"{pair[0]}-{pair[1]}" == suggestion_id else None


def contradict(birthdays: Mapping[int, str], one: int, other: int) -> bool:
    """Tells whether the birthdays of two, `YYYY-MM-DD`, are of different people for certain: then nobody links them unseen.

    They are not where few digits differ, where day and month were swapped, or where one is not known.
    """
    first, second = birthdays.get(one, ""), birthdays.get(other, "")
    if not (first and second):
        return False
    differing = sum(mine != yours for mine, yours in zip(first, second, strict=True))
    swapped = (second[:4], second[8:], second[5:7]) == (first[:4], first[5:7], first[8:])
    return differing > MOST_MISTYPED and not swapped


@dataclass(frozen=True)
class LinkRun:
    """What a run came to: customers compared, pairs of them scored, linked and suggested."""

    compared: int
    scored: int
    linked: int
    suggested: int
