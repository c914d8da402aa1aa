"""Properties of the partition, and of deciding new evidence without reading all the old."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.identity.domain import (
    DEFAULT_RULEBOOK,
    Admission,
    Edge,
    IdentityRules,
    KnownNode,
    LinkState,
    Pair,
    Rulebook,
    pair_of,
    partition,
)

RULES = IdentityRules(limits={"user_id": 1, "phone": 2, "device_id": 3}, custom_limit=2, total_limit=6)
BOOK = Rulebook(RULES)
_KINDS = "user_id user_id user_id phone phone phone device_id device_id card card anon"
TYPES = dict(enumerate(_KINDS.split(), start=1))


@st.composite
def edges(draw: st.DrawFn) -> Edge:
    """Evidence over few nodes, times and messages, so that ties and repeats are common."""
    first, second = draw(st.lists(st.sampled_from(sorted(TYPES)), min_size=2, max_size=2, unique=True))
    pair = pair_of(first, second)
    return Edge(draw(st.integers(0, 5)), draw(st.sampled_from("pqr")), *pair)


evidence = st.lists(edges(), max_size=25)
cuts = st.sets(edges().map(lambda edge: edge.pair), max_size=2)


@given(evidence, cuts, st.randoms())
def test_partition_gives_the_same_customers_when_evidence_comes_in_another_order(
    given_edges: list[Edge], barred: set[Pair], random
) -> None:
    shuffled = [*given_edges, *given_edges[: len(given_edges) // 2]]
    random.shuffle(shuffled)
    assert partition(TYPES, shuffled, barred, BOOK) == partition(TYPES, given_edges, barred, BOOK)


@given(evidence, cuts)
def test_partition_keeps_every_limit_and_every_cut(given_edges: list[Edge], barred: set[Pair]) -> None:
    result = partition(TYPES, given_edges, barred, BOOK)
    assert sorted(node for component in result.components for node in component) == sorted(TYPES)
    for component in result.components:
        assert len(component) <= RULES.total_limit
        for kind in set(TYPES.values()):
            assert sum(TYPES[node] == kind for node in component) <= RULES.limit(kind)
        assert not any(first in component and second in component for first, second in barred)


@given(evidence)
def test_partition_is_held_together_by_accepted_links_only(given_edges: list[Edge]) -> None:
    result = partition(TYPES, given_edges, (), BOOK)
    whose = {node: component for component in result.components for node in component}
    for (first, second), verdict in result.verdicts.items():
        if verdict.state is LinkState.ACCEPTED:
            assert whose[first] == whose[second]
        else:
            assert verdict.reason.startswith("limit_exceeded:")
    accepted = [edge for edge in given_edges if result.verdicts[edge.pair].state is LinkState.ACCEPTED]
    assert partition(TYPES, accepted, (), BOOK).components == result.components


HALVES = (frozenset({1, 4, 5, 7, 9}), frozenset({2, 3, 6, 8, 10, 11}))
apart = st.lists(edges().filter(lambda edge: any(set(edge.pair) <= half for half in HALVES)), max_size=25)
across = edges().filter(lambda edge: not any(set(edge.pair) <= half for half in HALVES))


@given(apart, across)
def test_partition_is_as_if_never_linked_when_the_only_link_is_cut(others: list[Edge], link: Edge) -> None:
    never = partition(TYPES, others, (), BOOK)
    cut = partition(TYPES, [*others, link], {link.pair}, BOOK)
    assert cut.components == never.components
    assert cut.verdicts == {**never.verdicts, link.pair: (LinkState.CUT, "cut_by_operator")}


@given(evidence, edges())
def test_partition_takes_no_evidence_of_a_pair_that_is_cut(given_edges: list[Edge], link: Edge) -> None:
    others = [edge for edge in given_edges if edge.pair != link.pair]
    silent = partition(TYPES, others, {link.pair}, BOOK)
    cut = partition(TYPES, [*given_edges, link], {link.pair}, BOOK)
    assert cut.components == silent.components
    assert cut.verdicts[link.pair].state is LinkState.CUT
    assert {pair: verdict for pair, verdict in cut.verdicts.items() if pair != link.pair} == dict(silent.verdicts)


def test_partition_never_joins_two_users_when_they_share_a_device() -> None:
    types = {1: "user_id", 2: "user_id", 3: "device_id"}
    result = partition(types, [Edge(2, "b", 2, 3), Edge(1, "a", 1, 3)], (), DEFAULT_RULEBOOK)
    assert result.components == {frozenset({1, 3}), frozenset({2})}
    assert result.verdicts[(2, 3)] == (LinkState.REFUSED, "limit_exceeded:user_id")


def test_partition_stops_at_the_total_limit_when_identifiers_run_away() -> None:
    types = {node: f"type_{node}" for node in range(1, 401)}
    result = partition(types, [Edge(node, "m", 1, node) for node in range(2, 401)], (), DEFAULT_RULEBOOK)
    assert max(len(component) for component in result.components) == 300
    assert result.verdicts[(1, 400)] == (LinkState.REFUSED, "limit_exceeded:total")


def test_admission_reads_no_history_when_evidence_comes_in_its_order() -> None:
    admission = Admission(BOOK, [KnownNode(node, kind, node) for node, kind in TYPES.items()], ())
    admission.admit(
        Edge(moment, "m", *pair) for moment, pair in enumerate([(1, 4), (4, 7), (2, 7), (2, 5), (5, 8), (3, 8), (1, 2)])
    )
    assert admission.undecided == []
    assert admission.verdicts[(2, 7)] == (LinkState.REFUSED, "limit_exceeded:user_id")


@settings(max_examples=150)
@given(evidence)
def test_admission_of_what_it_decides_agrees_with_the_partition_of_everything(given_edges: list[Edge]) -> None:
    # The earliest for each pair, as the use case hands them over.
    earliest = {edge.pair: edge for edge in sorted(given_edges, reverse=True)}
    admission = Admission(BOOK, [KnownNode(node, kind, node) for node, kind in TYPES.items()], ())
    admission.admit(earliest.values())
    expected = partition(TYPES, given_edges, (), BOOK)
    # Nothing was ever refused to new nodes: whatever comes together is decided in its order.
    assert admission.undecided == []
    assert admission.verdicts == expected.verdicts
    assert {frozenset(group) for group in admission.components.groups()} == expected.components
