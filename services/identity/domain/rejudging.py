"""The history held to other rules: what hangs together by evidence, decided anew. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.identity.domain.admission import KnownNode, StoredLink
from services.identity.domain.linking import Components, Edge, Pair, Partition, partition
from services.identity.domain.rules import Rulebook

MOST_TOGETHER = 10_000
"""Identifiers that hang together by evidence, above which they are not decided anew: all of them are read at once."""


@dataclass(frozen=True)
class Cluster:
    """All that hangs together by evidence, whatever became of it, and by cuts: whole customers, and none of the rest of them.

    Attributes:
        nodes: By node id.
        links: By pair; both ends are among the nodes.
    """

    nodes: Mapping[int, KnownNode]
    links: Mapping[Pair, StoredLink]


def clusters_of(nodes: Mapping[int, KnownNode], links: Collection[StoredLink]) -> Iterator[Cluster]:
    """Yields what hangs together; of each link both ends must be among the nodes."""
    sets = Components()
    for node_id, node in nodes.items():
        sets.add(node_id, node.type)
    for link in links:
        first, second = map(sets.find, link.pair)
        if first != second:
            sets.union(first, second)
    linked: dict[int, dict[Pair, StoredLink]] = {}
    for link in links:
        linked.setdefault(sets.find(link.pair[0]), {})[link.pair] = link
    for group in sets.groups():
        yield Cluster({node_id: nodes[node_id] for node_id in group}, linked.get(sets.find(group[0]), {}))


def held_to(links: Iterable[StoredLink], version: int, blocked: Mapping[int, str]) -> dict[Pair, Edge]:
    """Returns the evidence of links as rules have it that were taken to the history: what came after them keeps its own.

    Args:
        links: In any state.
        version: Of the rules.
        blocked: The type of each node whose value names nobody by them.
    """
    return {link.pair: held(link.edge, version, blocked) for link in links if link.edge is not None}


def held(edge: Edge, version: int, blocked: Mapping[int, str]) -> Edge:
    """Returns one piece of evidence so."""
    if edge.rules_version >= version:
        return edge
    return edge._replace(rules_version=version, blocked=blocked.get(edge.node_a) or blocked.get(edge.node_b) or "")


def rejudged(cluster: Cluster, edges: Iterable[Edge], book: Rulebook) -> Partition:
    """Returns what the evidence of a cluster comes to; cuts stand."""
    types = {node_id: node.type for node_id, node in cluster.nodes.items()}
    return partition(types, edges, (link.pair for link in cluster.links.values() if link.barred), book)
