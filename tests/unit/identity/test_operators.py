"""Properties of cuts and merges over the pure partition: what is cut stays cut, and comes back whole."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.identity.domain import Edge, IdentityRules, LinkState, Pair, Rulebook, partition
from services.identity.domain.operators import hold_together, pairs_between
from tests.unit.identity.test_linking import BOOK, RULES, TYPES, evidence

WORD = Edge(1_000, "operator:1", 0, 0)
whose_first = st.sampled_from(sorted(TYPES))


def component_of(components: frozenset[frozenset[int]], node: int) -> frozenset[int]:
    """Returns the customer that has a node."""
    return next(component for component in components if node in component)


@st.composite
def cut_customers(draw: st.DrawFn) -> tuple[list[Edge], list[int], list[int]]:
    """Evidence, and a customer of it in two parts: what is cut off and the rest."""
    edges = draw(evidence)
    customer = component_of(partition(TYPES, edges, (), BOOK).components, draw(whose_first))
    assume(len(customer) > 1)
    named = draw(st.sets(st.sampled_from(sorted(customer)), min_size=1, max_size=len(customer) - 1))
    return edges, sorted(named), sorted(customer - named)


@settings(max_examples=60)
@given(cut_customers(), evidence)
def test_a_cut_holds_whatever_evidence_comes_later_or_happened_earlier(
    cut: tuple[list[Edge], list[int], list[int]], later: list[Edge]
) -> None:
    edges, named, rest = cut
    bars = pairs_between(named, rest)
    held = hold_together(TYPES, edges, bars, BOOK, [named, rest], WORD)
    if held.refusal is None:
        components = held.partition.components
        assert set(named) <= component_of(components, named[0])
        assert set(rest) <= component_of(components, rest[0])
    for component in partition(TYPES, [*edges, *held.evidence.values(), *later], bars, BOOK).components:
        assert not (component & set(named) and component & set(rest))


@settings(max_examples=40)
@given(cut_customers(), st.data())
def test_a_cut_that_leaves_one_pair_out_does_not_hold(
    cut: tuple[list[Edge], list[int], list[int]], data: st.DataObject
) -> None:
    edges, named, rest = cut
    bars = pairs_between(named, rest)
    pair = data.draw(st.sampled_from(sorted(bars)))
    # Of evidence that happened before all else only a limit could keep the two apart.
    first = Edge(-1, "a", *pair)
    components = partition(TYPES, [*edges, first], bars - {pair}, BOOK).components
    alone = partition({node: TYPES[node] for node in pair}, [first], (), BOOK)
    assume(alone.verdicts[pair].state is LinkState.ACCEPTED)
    assert component_of(components, pair[0]) == component_of(components, pair[1])


@settings(max_examples=60)
@given(cut_customers())
def test_a_merge_after_a_cut_restores_what_was(cut: tuple[list[Edge], list[int], list[int]]) -> None:
    edges, named, rest = cut
    before = partition(TYPES, edges, (), BOOK)
    held = hold_together(TYPES, edges, pairs_between(named, rest), BOOK, [named, rest], WORD)
    assume(held.refusal is None)
    group = sorted([*named, *rest])
    word = WORD._replace(message_id="operator:2")
    again = hold_together(TYPES, [*edges, *held.evidence.values()], (), BOOK, [group], word)
    assert again.partition.components == before.components
    assert not again.evidence
    assert {pair: again.partition.verdicts[pair] for pair in before.verdicts} == before.verdicts


@settings(max_examples=40)
@given(evidence, whose_first, whose_first)
def test_a_merge_joins_two_customers_whole_or_says_what_forbids_it(edges: list[Edge], one: int, other: int) -> None:
    before = partition(TYPES, edges, (), BOOK).components
    first, second = component_of(before, one), component_of(before, other)
    assume(first != second)
    held = hold_together(TYPES, edges, (), BOOK, [[*sorted(first), *sorted(second)]], WORD)
    kinds = [TYPES[node] for node in first | second]
    if held.refusal is None:
        assert first | second in held.partition.components
    else:
        said = held.refusal.reason.removeprefix("limit_exceeded:")
        over = [kind for kind in set(kinds) if kinds.count(kind) > RULES.limit(kind)]
        assert (
            said in over
            or (said == "total" and len(kinds) > RULES.total_limit)
            or _refused_before(edges, first, second)
        )


def test_a_word_is_said_of_what_may_merge() -> None:
    rules = IdentityRules(only_attaching=frozenset({"device_id"}))
    types = {1: "device_id", 2: "phone", 3: "email", 4: "device_id", 5: "device_id"}
    edges = [Edge(1, "a", 1, 2), Edge(2, "b", 3, 4)]
    held = hold_together(types, edges, (), Rulebook(rules), [[1, 2, 3, 4]], WORD)
    assert (list(held.evidence), held.refusal) == ([(2, 3)], None)
    # A device alone attaches to the others, whichever is the oldest.
    held = hold_together(types, edges, (), Rulebook(rules), [[5, 1, 2, 3, 4]], WORD)
    assert held.refusal is None
    assert held.partition.components == {frozenset(types)}


def _refused_before(edges: list[Edge], first: frozenset[int], second: frozenset[int]) -> bool:
    """Tells whether every pair of the two has evidence: then the earlier evidence counts, not the word."""
    taken: set[Pair] = {edge.pair for edge in edges}
    return pairs_between(first, second) <= taken


def test_a_word_takes_a_pair_without_evidence() -> None:
    # The only evidence between the two was refused by the rules of then; by those of now the two may be one.
    book = Rulebook(IdentityRules(limits={"user_id": 1}), [IdentityRules(limits={"user_id": 2}, version=1)])
    types = {1: "user_id", 2: "user_id", 3: "card"}
    edges = [Edge(1, "m", 1, 3), Edge(2, "n", 1, 2)]
    held = hold_together(types, edges, (), book, [[1, 3, 2]], WORD._replace(rules_version=1))
    assert list(held.evidence) == [(2, 3)]
    assert held.partition.components == {frozenset({1, 2, 3})}


def test_what_a_word_takes_from_a_group_refuses_it() -> None:
    # The second user id was named when the operator spoke, or by a clock that is ahead: it is decided behind the word.
    book = Rulebook(IdentityRules(limits={"user_id": 2}))
    types = {1: "user_id", 2: "user_id", 3: "card", 4: "user_id", 5: "card"}
    edges = [Edge(1, "m", 1, 3), Edge(2, "n", 4, 5), Edge(WORD.occur_micros, "r", 2, 3)]
    held = hold_together(types, edges, (), book, [[1, 2, 3], [4, 5]], WORD)
    assert held.refusal is None
    held = hold_together(types, edges, (), book, [[1, 2, 3, 5]], WORD)
    assert held.refusal is not None
    assert held.refusal.reason == "limit_exceeded:user_id"
    # Where the limit lets it, it stays.
    held = hold_together(types, edges, (), Rulebook(IdentityRules(limits={"user_id": 3})), [[1, 2, 3, 5]], WORD)
    assert held.refusal is None
    assert held.partition.components == {frozenset(types)}
