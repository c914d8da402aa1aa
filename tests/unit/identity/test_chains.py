"""The chain of links between two identifiers, against all chains there are."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.identity.domain import Edge, pair_of
from services.identity.domain.chains import shortest_chain

NODES = range(1, 8)
pairs = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1])
# Few times and messages, so that ties are common.
links = st.dictionaries(
    pairs.map(lambda pair: pair_of(*pair)), st.tuples(st.integers(0, 3), st.sampled_from("pq")), max_size=12
).map(lambda known: [Edge(*moment, *pair) for pair, moment in known.items()])


def all_chains(edges: list[Edge], start: int, end: int, seen: tuple[int, ...] = ()) -> Iterator[list[Edge]]:
    """Yields each way from one node to another that passes no node twice."""
    if start == end:
        yield []
        return
    for edge in edges:
        if start in edge.pair:
            (other,) = set(edge.pair) - {start}
            if other not in seen:
                for rest in all_chains(edges, other, end, (*seen, start)):
                    yield [edge, *rest]


@settings(max_examples=150)
@given(links, pairs, st.randoms(use_true_random=False))
@example([Edge(2, "p", 1, 2), Edge(1, "p", 1, 3), Edge(0, "p", 2, 4), Edge(9, "p", 3, 4)], (1, 4), None)
def test_the_chain_is_the_shortest_and_of_those_the_oldest_link_by_link(
    edges: list[Edge], ends: tuple[int, int], random: object
) -> None:
    expected = min(all_chains(edges, *ends), key=lambda chain: (len(chain), chain), default=[])
    if random is not None:
        random.shuffle(edges)  # type: ignore[attr-defined]  # Hypothesis gives a `random.Random`.
    assert shortest_chain(edges, *ends) == expected
