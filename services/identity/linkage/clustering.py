"""People out of scored pairs: the best joins first, and none that the rest of a cluster or its size forbids. Pure.

The transitive closure of scores over a threshold is what fails: one vague record joins all that it resembles, and a fifth of
a set becomes one person. Here a cluster joins another only where *each record of the smaller, on average*, is more likely than
not somebody in the larger.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable
from typing import Final, NamedTuple

Pair = tuple[int, int]
"""Two record ids."""

MOST_RECORDS: Final = 100
"""Records that one cluster may have."""

CERTAIN: Final = 15.0
"""Bits: odds of 32,768 to 1. More certainty than that about one pair does not outweigh doubts about others."""


class Join(NamedTuple):
    """Two clusters that became one.

    Attributes:
        record_id: Of the pair that speaks for it most.
        other_id: The other of the pair.
        weight: The odds that they are one person, in bits: log2(p / (1 - p)).
    """

    record_id: int
    other_id: int
    weight: float


def join_records(
    pairs: Iterable[tuple[int, int, float]],
    *,
    prior: float,
    least: float = 0.0,
    most_records: int = MOST_RECORDS,
    barred: Collection[Pair] = (),
    report: Callable[[], None] = lambda: None,
) -> list[Join]:
    """Returns the joins that make the clusters, in the order in which they were made; the same for the same pairs in any order.

    Args:
        pairs: Pairs with their odds in bits, each once.
        prior: The odds of a pair of which nothing is known: of those that are not among the pairs.
        least: Odds that a join must have; 0 is "as likely as not".
        most_records: Records that a cluster may have at most.
        barred: Pairs that are never in one cluster.
        report: Called once in a while; what it raises ends the work.
    """
    forming = _Forming(prior, barred)
    queue: list[tuple[float, int, int]] = []
    for record, other, weight in pairs:
        first, second = (record, other) if record < other else (other, record)
        forming.add(first, second, min(weight, CERTAIN))
        if weight >= least:
            queue.append((-min(weight, CERTAIN), first, second))
    heapq.heapify(queue)
    joins: list[Join] = []
    turns = 0
    while queue:
        turns += 1
        if turns % 4096 == 0:
            report()
        negated, first, second = heapq.heappop(queue)
        if not forming.stand(first, second):
            continue
        weight = forming.weight(first, second)
        if weight < -negated:
            # It was likelier before one of the two grew.
            if weight >= least:
                heapq.heappush(queue, (-weight, first, second))
            continue
        if forming.size(first) + forming.size(second) > most_records or forming.forbidden(first, second):
            continue
        joins.append(Join(*forming.spokesmen(first, second), weight))
        kept, neighbours = forming.join(first, second)
        for neighbour in neighbours:
            weight = forming.weight(kept, neighbour)
            if weight >= least:
                heapq.heappush(queue, (-weight, min(kept, neighbour), max(kept, neighbour)))
    return joins


def clusters_of(records: Iterable[int], joins: Iterable[Join]) -> list[list[int]]:
    """Returns the records of each cluster, those that stand alone included."""
    parents = {record: record for record in records}

    def find(record: int) -> int:
        while (parent := parents[record]) != record:
            parents[record] = parents[parent]
            record = parent
        return record

    for record, other, _ in joins:
        parents[find(other)] = find(record)
    clusters: dict[int, list[int]] = {}
    for record in parents:
        clusters.setdefault(find(record), []).append(record)
    return list(clusters.values())


class _Forming:
    """Clusters under way; each has the number of one of its records."""

    def __init__(self, prior: float, barred: Collection[Pair]) -> None:
        self._unknown = (prior, 0)
        self._bars: dict[int, set[int]] = {}
        for first, second in barred:
            self._bars.setdefault(first, set()).add(second)
            self._bars.setdefault(second, set()).add(first)
        self._members: dict[int, list[int]] = {}
        self._neighbours: dict[int, set[int]] = {}
        self._best: dict[int, dict[int, tuple[float, int]]] = {}
        """By record and cluster: the odds of the likeliest pair of the two, and who of the cluster that is, negated."""

    def add(self, first: int, second: int, weight: float) -> None:
        for record, other in ((first, second), (second, first)):
            if record not in self._members:
                self._members[record] = [record]
                self._neighbours[record] = set()
                self._best[record] = {}
            self._neighbours[record].add(other)
            self._best[record][other] = (weight, -other)

    def stand(self, first: int, second: int) -> bool:
        return first in self._members and second in self._members

    def size(self, cluster: int) -> int:
        return len(self._members[cluster])

    def weight(self, first: int, second: int) -> float:
        """Returns the odds of the records of the smaller cluster, on average, to be somebody in the larger."""
        small, large = self._smaller(first, second)
        members, best, unknown = self._members[small], self._best, self._unknown
        return sum([best[record].get(large, unknown)[0] for record in members]) / len(members)

    def _smaller(self, first: int, second: int) -> tuple[int, int]:
        sizes = len(self._members[first]), len(self._members[second])
        return (first, second) if (sizes[0], first) < (sizes[1], second) else (second, first)

    def forbidden(self, first: int, second: int) -> bool:
        """Tells whether a bar stands between the two."""
        if not self._bars:
            return False
        small, large = self._smaller(first, second)
        others = set(self._members[large])
        return any(not others.isdisjoint(self._bars.get(record, ())) for record in self._members[small])

    def spokesmen(self, first: int, second: int) -> Pair:
        """Returns the likeliest pair of one record of each."""
        small, large = self._smaller(first, second)
        (_, other), record = max((self._best[each].get(large, self._unknown), -each) for each in self._members[small])
        return -record, -other

    def join(self, first: int, second: int) -> tuple[int, Collection[int]]:
        """Makes one cluster of two; returns its number and its neighbours."""
        gone, kept = self._smaller(first, second)
        best, neighbours = self._best, self._neighbours
        around = neighbours.pop(gone)
        around.discard(kept)
        neighbours[kept].discard(gone)
        for neighbour in around:
            near = neighbours[neighbour]
            near.discard(gone)
            near.add(kept)
            for record in self._members[neighbour]:
                known = best[record]
                likeliest = known.pop(gone, None)
                if likeliest is not None:
                    known[kept] = max(likeliest, known.get(kept, likeliest))
        neighbours[kept] |= around
        self._members[kept] += self._members.pop(gone)
        for record in self._members[kept]:
            best[record].pop(gone, None)
            best[record].pop(kept, None)
        return kept, neighbours[kept]
