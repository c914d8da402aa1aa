"""The link log read from its start: which evidence there is, by which rules each piece is decided, what is cut. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from services.identity.domain.linking import Edge, Pair, pair_of
from services.identity.domain.rejudging import MOST_TOGETHER, held

CUT = "cut"
LIFT = "lift"
LINK = "link"
"""An operator's word is evidence."""
RULES_APPLIED = "rules_applied"
"""A part of the history was held to rules: of the nodes after the entry's first and up to its second, those with evidence of an
earlier version, with all that hung together with them then."""


class Replay:
    """What the log says so far."""

    def __init__(self, blocked: Mapping[int, Mapping[int, str]]) -> None:
        """Starts before the first entry.

        Args:
            blocked: By version of the rules the type of each node whose value names nobody by them.
        """
        self.edges: dict[Pair, Edge] = {}
        self.barred: set[Pair] = set()
        self._blocked = blocked
        self._mates: dict[int, set[int]] = {}
        self._order: list[int] = []

    def take(self, kind: str, edge: Edge) -> None:
        """Takes the next entry."""
        if kind == RULES_APPLIED:
            self._apply(edge.node_a, edge.node_b, edge.rules_version)
            return
        pair = edge.pair
        if kind == CUT:
            self.barred.add(pair)
        elif kind == LIFT:
            self.barred.discard(pair)
        elif pair not in self.edges or edge.is_earlier(self.edges[pair]):
            self.edges[pair] = edge
        hangs_together = pair in self.barred or pair in self.edges
        for node, mate in (pair, pair[::-1]):
            mates = self._mates.setdefault(node, set())
            if hangs_together:
                mates.add(mate)
            else:
                mates.discard(mate)

    def _apply(self, after: int, last: int, version: int) -> None:
        if len(self._order) != len(self._mates):
            self._order = sorted(self._mates)
        blocked = self._blocked.get(version, {})
        for start in self._order[bisect_right(self._order, after) : bisect_right(self._order, last)]:
            if all(edge.rules_version >= version for edge in self._edges_at(start).values()):
                continue
            cluster = self._cluster(start)
            if len(cluster) > MOST_TOGETHER:
                continue
            for node in cluster:
                for pair, edge in self._edges_at(node).items():
                    self.edges[pair] = held(edge, version, blocked)

    def _edges_at(self, node: int) -> dict[Pair, Edge]:
        pairs = (pair_of(node, mate) for mate in self._mates[node])
        return {pair: self.edges[pair] for pair in pairs if pair in self.edges}

    def _cluster(self, start: int) -> set[int]:
        found = {start}
        waiting = [start]
        while waiting and len(found) <= MOST_TOGETHER:
            mates = self._mates[waiting.pop()] - found
            found |= mates
            waiting.extend(mates)
        return found
