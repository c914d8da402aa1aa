"""From records to people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from services.identity.linkage.clustering import Join, Pair, join_records
from services.identity.linkage.model import score_pairs
from services.identity.linkage.records import COLUMNS, Record, row_of
from services.identity.linkage.weighing import Model, Term


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
        model: What was learnt.
        terms: The values that several records have.
        rows: The columns of each record, in the order of the records and of `COLUMNS`.
    """

    joins: Sequence[Join]
    scored_pairs: int
    model: Model = field(default_factory=Model)
    terms: Sequence[Term] = ()
    rows: Sequence[tuple[str | None, ...]] = ()


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
    values = [tuple(row[name] for name in COLUMNS) for row in rows]
    return Linkage(joins, len(scores.pairs), scores.model, scores.terms, values)
