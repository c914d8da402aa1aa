"""What a run learnt, and what a pair of records comes to by it: the same as the run itself would say. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.identity.linkage.comparisons import VERSION, Agreement
from services.identity.linkage.records import Row

Frequency = Callable[[str, str], float]
"""Of a column and a value: which share of the records that have the column has this value; above 0."""

SYNONYMS: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("email",): ("email_name",),
    ("phone",): ("phone_end",),
    ("both_names",): ("name_key",),
}
"""Blocks that another holds whole: who shares the first shares the other."""


@dataclass(frozen=True)
class Compared:
    """What was learnt of one comparison.

    Attributes:
        name: Of a `Comparison`.
        bits: What each of its levels says for the two being one person, the last for those that agree in none.
        usual: By level the odds, in bits, that two people agree in any value, from which the rarity of one is counted off; 0
            where that makes no difference.
    """

    name: str
    bits: tuple[float, ...]
    usual: tuple[float, ...]


@dataclass(frozen=True)
class Model:
    """What a run learnt; says nothing of any one person.

    Attributes:
        version: Of what was compared: another than `VERSION` says nothing today.
        prior: The odds that any two records are one person, in bits.
        comparisons: What was compared.
        blocks: Who shares one of these columns is compared.
        known: How many records have a column whose values are weighed by how often they occur.
    """

    version: int = VERSION
    prior: float = 0.0
    comparisons: tuple[Compared, ...] = ()
    blocks: tuple[tuple[str, ...], ...] = ()
    known: Mapping[str, int] | None = None

    def indexed_blocks(self) -> Sequence[tuple[str, ...]]:
        """Returns the blocks without those that another one holds."""
        return [block for block in self.blocks if SYNONYMS.get(block, ()) not in self.blocks]


@dataclass(frozen=True)
class Term:
    """A value that several records have."""

    column: str
    value: str
    records: int


@dataclass(frozen=True)
class Finding:
    """What one comparison says.

    Attributes:
        name: What was compared.
        agreement: How far the two agree.
        bits: What that says for the two being one person; below 0: against it.
    """

    name: str
    agreement: Agreement
    bits: float


def weigh(findings: Sequence[Finding], model: Model) -> float:
    """Returns the odds that two records are one person, in bits."""
    return model.prior + sum(each.bits for each in findings)


def shared_blocks(row: Row, model: Model) -> list[tuple[str, ...]]:
    """Returns by which of the model's indexed blocks a record is found, each followed by the record's values."""
    return [
        (*block, *(row[column] or "" for column in block))
        for block in model.indexed_blocks()
        if all(row[column] is not None for column in block)
    ]
