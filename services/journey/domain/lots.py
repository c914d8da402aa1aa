"""Lots: which branch of a random split somebody goes, drawn by a hash and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.journey.domain.chance import WHOLE, place_of


@dataclass(frozen=True, slots=True)
class Draw:
    """A lot to be drawn: for which customer, by whichever id, and of which branches, (id, weight of `WHOLE`) each."""

    journey_id: str
    key: str
    customer_id: int
    weights: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Lot:
    """What was drawn for an id, and when."""

    journey_id: str
    key: str
    customer_id: int
    branch_id: str
    draw_time: datetime


def drawn(journey_id: str, key: str, person_id: int, weights: Sequence[tuple[str, int]]) -> str:
    """Returns the branch that a person draws: the same wherever and however often, each in the share of its weight.

    Args:
        journey_id: The journey.
        key: What is drawn.
        person_id: The smallest of the ids that are this person.
        weights: Branches with their weights, `WHOLE` together, in the definition's order.
    """
    place = place_of(journey_id, key, person_id)
    for branch_id, weight in weights:
        place -= weight
        if place < 0:
            return branch_id
    raise ValueError(f"the weights are not {WHOLE} together")


def kept_of(lots: Sequence[Lot], weights: Sequence[tuple[str, int]]) -> str | None:
    """Returns what was drawn first for any id of a person, of the branches that there are; None: nothing was."""
    there = {branch_id for branch_id, _ in weights}
    found = [lot for lot in lots if lot.branch_id in there]
    return min(found, key=lambda lot: (lot.draw_time, lot.customer_id)).branch_id if found else None
