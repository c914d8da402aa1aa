"""Whose each node is, as identity would say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Graph:
    """Whose each node is, with versions: what identity would say."""

    customer_of: dict[int, int] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    next_version: int = 1

    def mapping(self, node: int) -> tuple[int, int]:
        """Returns a node's customer and version, made at first sight."""
        if node not in self.customer_of:
            self._move(node, node)
        return self.customer_of[node], self.versions[node]

    def link(self, one: int, other: int) -> list[tuple[int, int, int, int]]:
        """Makes two nodes one customer's, whose id is the lower anchor; returns (node, from, to, version)."""
        first, second = self.mapping(one)[0], self.mapping(other)[0]
        kept, gone = min(first, second), max(first, second)
        return [self._move(node, kept) for node, whose in list(self.customer_of.items()) if whose == gone != kept]

    def restore(self, customer_of: Mapping[int, int]) -> list[tuple[int, int, int, int]]:
        """Goes back to an earlier mapping, as a cut does; returns the moves."""
        return [self._move(node, whose) for node, whose in customer_of.items() if self.customer_of[node] != whose]

    def _move(self, node: int, to: int) -> tuple[int, int, int, int]:
        whose = self.customer_of.get(node, to)
        self.customer_of[node], self.versions[node] = to, self.next_version
        self.next_version += 1
        return node, whose, to, self.versions[node]
