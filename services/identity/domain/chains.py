"""The chain of links between two identifiers of a customer: why the two are one person. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from services.identity.domain.linking import Edge


def shortest_chain(links: Iterable[Edge], start: int, end: int) -> list[Edge]:
    """Returns the fewest links that lead from one node to another, in their order; none where none lead there.

    Of several chains of so many links it is the one whose first link is the oldest, and so on: a function of the set of links.

    Args:
        links: One a pair; the nodes of each, and the order of `Edge`, count.
        start: Where the chain begins.
        end: Where it ends.
    """
    links_at: dict[int, list[Edge]] = {}
    for link in links:
        links_at.setdefault(link.node_a, []).append(link)
        links_at.setdefault(link.node_b, []).append(link)
    distances = _distances(links_at, end, start)
    if start not in distances:
        return []
    chain: list[Edge] = []
    node = start
    while node != end:
        link = min(each for each in links_at[node] if distances.get(_other_end(each, node)) == distances[node] - 1)
        chain.append(link)
        node = _other_end(link, node)
    return chain


def _distances(links_at: dict[int, list[Edge]], goal: int, start: int) -> dict[int, int]:
    """Returns how many links each node is from the goal, up to those as far as the start."""
    distances = {goal: 0}
    front = [goal]
    while front and start not in distances:
        reached: list[int] = []
        for node in front:
            for link in links_at.get(node, ()):
                other = _other_end(link, node)
                if other not in distances:
                    distances[other] = distances[node] + 1
                    reached.append(other)
        front = reached
    return distances


def _other_end(link: Edge, node: int) -> int:
    return link.node_b if node == link.node_a else link.node_a
