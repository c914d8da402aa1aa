"""All evidence that hangs together with some nodes: what `partition` must see to decide them as if it saw everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.identity.domain.admission import StoredLink
from services.identity.domain.linking import Edge, Pair


class Closure:
    """Grows from its first nodes over links in any state; the caller reads the links of each `frontier`."""

    def __init__(self, start: Iterable[int], evidence: Mapping[Pair, Edge], limit: int) -> None:
        """Starts.

        Args:
            start: Nodes to decide.
            evidence: Evidence that is not stored yet; it holds nodes together as the stored does.
            limit: Nodes above which the closure is given up.
        """
        self.nodes: set[int] = set()
        self.stored: dict[Pair, StoredLink] = {}
        self._evidence: dict[int, list[Edge]] = {}
        for edge in evidence.values():
            self._evidence.setdefault(edge.node_a, []).append(edge)
            self._evidence.setdefault(edge.node_b, []).append(edge)
        self._edges: dict[Pair, Edge] = {}
        self._limit = limit
        self._frontier: set[int] = set()
        self._reach(start)

    @property
    def is_too_large(self) -> bool:
        """Whether the limit is passed: the closure is not whole and must not be used."""
        return len(self.nodes) > self._limit

    @property
    def edges(self) -> Iterable[Edge]:
        """The earliest evidence of each pair in the closure."""
        return self._edges.values()

    @property
    def barred(self) -> set[Pair]:
        """The pairs in the closure that an operator cut, as stored."""
        return {link.pair for link in self.stored.values() if link.barred}

    def take_frontier(self) -> list[int]:
        """Returns the nodes whose stored links are still to be read, and counts them as read; empty ends the growth."""
        frontier, self._frontier = self._frontier, set()
        return [] if self.is_too_large else sorted(frontier)

    def absorb(self, links: Iterable[StoredLink]) -> None:
        """Takes the stored links of the last frontier."""
        for link in links:
            self.stored[link.pair] = link
            if link.edge is not None:
                self._take(link.edge)
            self._reach(link.pair)

    def _reach(self, nodes: Iterable[int]) -> None:
        waiting = [node for node in nodes if node not in self.nodes]
        while waiting and not self.is_too_large:
            node = waiting.pop()
            if node in self.nodes:
                continue
            self.nodes.add(node)
            self._frontier.add(node)
            for edge in self._evidence.get(node, ()):
                self._take(edge)
                waiting.extend(other for other in edge.pair if other not in self.nodes)

    def _take(self, edge: Edge) -> None:
        known = self._edges.get(edge.pair)
        if known is None or edge < known:
            self._edges[edge.pair] = edge
