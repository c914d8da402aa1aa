"""One record against many: what speaks for and against a pair, but nothing of pairs that cannot come to what is asked for.

Pure. What one of the two does not have says nothing.

Most of who shares a block is somebody else, and what tells it costs little: birthdays differ, streets are not the same. How
alike two texts are costs ten times as much. So first all is asked that is cheap. What is still open counts as its best end;
where even that is too little, nothing more is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from services.identity.linkage.comparisons import BY_NAME, Agreement, Level
from services.identity.linkage.records import Row
from services.identity.linkage.weighing import Compared, Finding, Frequency, Model

_ROUNDING = 1e-6
"""In bits: sums of the same numbers in another order differ by less."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """A comparison that a record can be part of: it has something there."""

    column: str
    learnt: Compared
    levels: tuple[Level, ...]


@dataclass(slots=True)
class _Open:
    """A comparison of which it is not known yet which level holds.

    Attributes:
        number: Its place among the comparisons.
        asked: The costly levels that may hold, the best first.
        bits: What it comes to where none of them does.
        best: The most that it can come to.
    """

    number: int
    asked: list[int]
    bits: float
    best: float


class Scorer:
    """Compares one record with others."""

    def __init__(self, row: Row, model: Model, frequency: Frequency, *, least: float) -> None:
        """Takes what is the same for all others.

        Args:
            row: The one record.
            model: What a run learnt.
            frequency: How often values occur among its records.
            least: The odds, in bits, below which a pair is of no interest.
        """
        self._row = row
        self._model = model
        self._frequency = frequency
        self._least = least - _ROUNDING
        compared = [(BY_NAME[learnt.name], learnt) for learnt in model.comparisons]
        self._comparisons = [
            _Compared(each.column, learnt, each.levels) for each, learnt in compared if row[each.column] is not None
        ]

    def findings(self, other: Row) -> list[Finding] | None:
        """Returns what speaks for and against the two being one person; None where that comes to less than the least odds."""
        most = self._model.prior
        places: list[int | None] = []
        bits: list[float] = []
        waiting: list[_Open] = []
        for number, compared in enumerate(self._comparisons):
            if other[compared.column] is None:
                places.append(None)
                bits.append(0.0)
                continue
            place, asked = self._cheapest(compared, other)
            weight = self._bits(compared, place)
            places.append(place)
            bits.append(weight)
            if asked:
                best = max(weight, *(compared.learnt.bits[each] for each in asked))
                waiting.append(_Open(number, asked, weight, best))
                most += best
            else:
                most += weight
        if most < self._least:
            return None
        for each in waiting:
            compared = self._comparisons[each.number]
            for place in each.asked:
                if compared.levels[place].holds(self._row, other):
                    places[each.number] = place
                    bits[each.number] = compared.learnt.bits[place]
                    break
            most += bits[each.number] - each.best
            if most < self._least:
                return None
        return [
            Finding(compared.learnt.name, _agreement(compared, place), weight)
            for compared, place, weight in zip(self._comparisons, places, bits, strict=True)
            if place is not None
        ]

    def _cheapest(self, compared: _Compared, other: Row) -> tuple[int, list[int]]:
        """Returns the first level that holds of those that are cheap to ask, and the costly ones before it."""
        asked: list[int] = []
        for place, level in enumerate(compared.levels):
            if level.is_costly:
                asked.append(place)
            elif level.holds(self._row, other):
                return place, asked
        return len(compared.levels), asked

    def _bits(self, compared: _Compared, place: int) -> float:
        """Returns what a level says, by the rarity of the value that the two share, where that makes a difference."""
        bits = compared.learnt.bits[place]
        column = compared.levels[place].frequency_of if place < len(compared.levels) else ""
        value = self._row[column] if column else None
        if value is not None:
            bits += compared.learnt.usual[place] - log2(self._frequency(column, value))
        return bits


def _agreement(compared: _Compared, place: int) -> Agreement:
    return compared.levels[place].agreement if place < len(compared.levels) else Agreement.DIFFERENT
