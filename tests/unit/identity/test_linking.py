"""Properties of the partition, and of deciding new evidence without reading all the old."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from services.identity.domain import (
    DEFAULT_RULES,
    Admission,
    Changes,
    Edge,
    IdentityRules,
    KnownNode,
    LinkState,
    Pair,
    StoredLink,
    pair_of,
    partition,
    settle,
)
from services.identity.domain.closure import Closure

RULES = IdentityRules(limits={"user_id": 1, "phone": 2, "device_id": 3}, custom_limit=2, total_limit=6)
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
    assert partition(TYPES, shuffled, barred, RULES) == partition(TYPES, given_edges, barred, RULES)


@given(evidence, cuts)
def test_partition_keeps_every_limit_and_every_cut(given_edges: list[Edge], barred: set[Pair]) -> None:
    result = partition(TYPES, given_edges, barred, RULES)
    assert sorted(node for component in result.components for node in component) == sorted(TYPES)
    for component in result.components:
        assert len(component) <= RULES.total_limit
        for kind in set(TYPES.values()):
            assert sum(TYPES[node] == kind for node in component) <= RULES.limit(kind)
        assert not any(first in component and second in component for first, second in barred)


@given(evidence)
def test_partition_is_held_together_by_accepted_links_only(given_edges: list[Edge]) -> None:
    result = partition(TYPES, given_edges, (), RULES)
    whose = {node: component for component in result.components for node in component}
    for (first, second), verdict in result.verdicts.items():
        if verdict.state is LinkState.ACCEPTED:
            assert whose[first] == whose[second]
        else:
            assert verdict.reason.startswith("limit_exceeded:")
    accepted = [edge for edge in given_edges if result.verdicts[edge.pair].state is LinkState.ACCEPTED]
    assert partition(TYPES, accepted, (), RULES).components == result.components


@given(evidence, edges())
def test_partition_is_as_if_never_linked_when_the_only_link_is_cut(given_edges: list[Edge], link: Edge) -> None:
    others = [edge for edge in given_edges if edge.pair != link.pair]
    never = partition(TYPES, others, (), RULES)
    apart = not any(link.node_a in component and link.node_b in component for component in never.components)
    cut = partition(TYPES, [*others, link], {link.pair}, RULES)
    if apart and not any(
        link.node_a in component and link.node_b in component
        for component in partition(TYPES, others, (), IdentityRules(limits={}, custom_limit=99)).components
    ):
        assert cut.components == never.components
    assert cut.verdicts[link.pair].state is LinkState.CUT or link.pair not in cut.verdicts
    assert partition(TYPES, [*others, link], (), RULES) == partition(TYPES, [link, *others], (), RULES)


def test_partition_never_joins_two_users_when_they_share_a_device() -> None:
    types = {1: "user_id", 2: "user_id", 3: "device_id"}
    result = partition(types, [Edge(2, "b", 2, 3), Edge(1, "a", 1, 3)], (), DEFAULT_RULES)
    assert result.components == {frozenset({1, 3}), frozenset({2})}
    assert result.verdicts[(2, 3)] == (LinkState.REFUSED, "limit_exceeded:user_id")


def test_partition_stops_at_the_total_limit_when_identifiers_run_away() -> None:
    types = {node: f"type_{node}" for node in range(1, 401)}
    result = partition(types, [Edge(node, "m", 1, node) for node in range(2, 401)], (), DEFAULT_RULES)
    assert max(len(component) for component in result.components) == 300
    assert result.verdicts[(1, 400)] == (LinkState.REFUSED, "limit_exceeded:total")


class Store:
    """What the tables keep, in dictionaries: drives the incremental decisions as the use case does."""

    def __init__(self, rules: IdentityRules) -> None:
        self.rules = rules
        self.nodes: dict[int, KnownNode] = {}
        self.links: dict[Pair, StoredLink] = {}
        self.customers = 0
        self.closures = 0

    def record(self, batch: Iterable[Edge]) -> None:
        """Records a batch of evidence."""
        found: dict[Pair, Edge] = {}
        for edge in batch:
            before = self.links.get(edge.pair)
            if before is None or before.edge is None or edge < before.edge:
                found[edge.pair] = min(edge, found.get(edge.pair, edge))
        touched = {node for pair in found for node in pair}
        for node in sorted(touched - self.nodes.keys()):
            self.nodes[node] = KnownNode(node, TYPES[node], created_seq=len(self.nodes))
        owners = {self.nodes[node].customer_id for node in touched} - {0}
        nodes = [node for node in self.nodes.values() if node.node_id in touched or node.customer_id in owners]
        barred = [pair for pair, link in self.links.items() if link.barred]
        admission = Admission(self.rules, nodes, barred)
        admission.admit(found.values())
        verdicts = dict(admission.verdicts)
        groups: list[Iterable[int]] = []
        covered: set[int] = set()
        stored = {pair: self.links[pair] for pair in found if pair in self.links}
        for edge in admission.undecided:
            if edge.node_a in covered:
                continue
            self.closures += 1
            start = admission.components.members(admission.components.find(edge.node_a))
            closure = self.close(start, found)
            part = partition({n: TYPES[n] for n in closure.nodes}, closure.edges, closure.barred, self.rules)
            covered |= closure.nodes
            verdicts.update(part.verdicts)
            groups.extend(part.components)
            stored.update(closure.stored)
        groups.extend(group for group in admission.components.groups() if group[0] not in covered)
        self.apply(settle(self.nodes, groups, verdicts, found, stored))

    def decide(self, pair: Pair, *, cut: bool) -> None:
        """Cuts a pair, or lifts the cut."""
        before = self.links.get(pair)
        for node in pair:
            if node not in self.nodes:
                return
        closure = self.close(pair, {})
        barred = closure.barred | {pair} if cut else closure.barred - {pair}
        part = partition({n: TYPES[n] for n in closure.nodes}, closure.edges, barred, self.rules)
        kept = closure.stored | ({pair: before} if before else {})
        self.apply(settle(self.nodes, part.components, part.verdicts, {}, kept, {pair: cut}))

    def close(self, start: Iterable[int], found: dict[Pair, Edge]) -> Closure:
        """Reads a whole closure."""
        closure = Closure(start, found, limit=1_000)
        while frontier := closure.take_frontier():
            closure.absorb(link for link in self.links.values() if set(link.pair) & set(frontier))
        return closure

    def apply(self, changes: Changes) -> None:
        """Writes changes."""
        self.nodes.update(changes.marks)
        for node_id, customer_id in changes.customers.items():
            node = self.nodes[node_id]
            self.nodes[node_id] = KnownNode(
                node_id,
                node.type,
                node.created_seq,
                customer_id,
                1,
                node.latest_micros,
                node.latest_message_id,
                node.contested,
            )
        for link in changes.links:
            assert link.is_new == (link.pair not in self.links)
            self.links[link.pair] = StoredLink(link.pair, link.edge, link.verdict, link.barred)
        self.customers += changes.customers_delta

    def components(self) -> set[frozenset[int]]:
        """The customers kept."""
        groups: dict[int, set[int]] = {}
        for node in self.nodes.values():
            groups.setdefault(node.customer_id, set()).add(node.node_id)
        return {frozenset(group) for group in groups.values()}


batches = st.lists(
    st.one_of(st.lists(edges(), min_size=1, max_size=6), st.tuples(edges().map(lambda e: e.pair), st.booleans())),
    max_size=10,
)


@settings(max_examples=400)
@given(batches)
def test_admission_agrees_with_the_partition_of_everything_when_evidence_and_cuts_come_in_any_order(
    turns: list[list[Edge] | tuple[Pair, bool]],
) -> None:
    store = Store(RULES)
    everything: list[Edge] = []
    barred: set[Pair] = set()
    for turn in turns:
        if isinstance(turn, list):
            everything.extend(turn)
            store.record(turn)
        elif all(node in store.nodes for node in turn[0]):
            pair, cut = turn
            store.decide(pair, cut=cut)
            barred = barred | {pair} if cut else barred - {pair}
        expected = partition({node: TYPES[node] for node in store.nodes}, everything, barred, RULES)
        assert store.components() == expected.components
        assert store.customers == len(expected.components)
        kept = {pair: link.verdict for pair, link in store.links.items() if link.edge is not None}
        assert kept == dict(expected.verdicts)
        earliest = {pair: min(edge for edge in everything if edge.pair == pair) for pair in kept}
        assert {pair: store.links[pair].edge for pair in kept} == earliest


def test_admission_reads_no_history_when_evidence_comes_in_its_order() -> None:
    store = Store(RULES)
    for moment, pair in enumerate([(1, 4), (4, 7), (2, 7), (2, 5), (5, 8), (3, 8), (1, 2)]):
        store.record([Edge(moment, "m", *pair)])
    assert store.closures == 0
    assert store.links[(2, 7)].verdict == (LinkState.REFUSED, "limit_exceeded:user_id")
