"""From records to people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from services.identity.linkage.clustering import Join, Pair, join_records
from services.identity.linkage.model import score_pairs
from services.identity.linkage.records import Record, row_of


@dataclass(frozen=True)
class Request:
    """What is to be linked: the arguments of `link_records`, for a process of its own."""

    records: tuple[Record, ...]
    least: float = 0.0
    barred: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Linkage:
    """What records come to.

    Attributes:
        joins: Which are one person; the likeliest join of all first, each between clusters that the former made.
        scored_pairs: How many pairs were compared, and found likelier to be one person than any two.
    """

    joins: Sequence[Join]
    scored_pairs: int


def link_records(
    records: Sequence[Record],
    *,
    least: float = 0.0,
    barred: Collection[Pair] = (),
    report: Callable[[], None] = lambda: None,
) -> Linkage:
    """Finds records of one person. Takes CPU for long: a minute for 25,000 records on an idle core.

    Args:
        records: Of any people, each by an id of its own.
        least: The odds that a join must have, in bits: log2(p / (1 - p)).
        barred: Pairs of record ids that are never one person.
        report: Called once in a while; what it raises ends the work.
    """
    rows = [row_of(record) for record in records]
    report()
    scores = score_pairs(rows, report=report)
    ids = [record.record_id for record in records]
    joins = join_records(
        ((ids[first], ids[second], weight) for first, second, weight in scores.pairs),
        prior=scores.prior,
        least=least,
        barred=barred,
        report=report,
    )
    return Linkage(joins, len(scores.pairs))
