"""A workspace's own rules: what they may say, what they block, and evidence of several versions decided piece by piece."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.identity.domain import (
    DEFAULT_RULES,
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
from services.identity.domain.blocking import blocked
from services.identity.domain.normalise import Normaliser
from services.identity.domain.rules import LimitWindow
from services.identity.domain.ruling import RulesText, TypeRules, checked, compiled, text_of

_KINDS = "user_id user_id user_id phone phone phone device_id device_id card card anon"
TYPES = dict(enumerate(_KINDS.split(), start=1))
COMES_WITH = text_of(DEFAULT_RULES)
DAY = 86_400_000_000
WINDOWS = (LimitWindow.WEEK, LimitWindow.MONTH)


@st.composite
def rules(draw: st.DrawFn, version: int) -> IdentityRules:
    """Rules with small limits, of which evidence over few nodes passes some."""
    limits = {kind: draw(st.integers(1, 3)) for kind in ("user_id", "phone", "device_id")}
    return IdentityRules(
        limits,
        draw(st.integers(1, 3)),
        draw(st.integers(2, 7)),
        order=tuple(draw(st.permutations(["user_id", "phone", "device_id", "*"]))),
        only_attaching=frozenset(draw(st.sets(st.sampled_from(["phone", "device_id", "*"])))),
        windows=draw(
            st.dictionaries(st.sampled_from(["phone", "device_id", "*"]), st.sampled_from(WINDOWS), max_size=2)
        ),
        version=version,
    )


@st.composite
def books(draw: st.DrawFn) -> Rulebook:
    """One to three versions."""
    count = draw(st.integers(1, 3))
    first, *later = (draw(rules(version)) for version in range(count))
    return Rulebook(first, later)


@st.composite
def said(draw: st.DrawFn) -> tuple[Rulebook, list[Edge]]:
    """A workspace's versions, and evidence recorded under them over few nodes, times and messages."""
    book = draw(books())
    edges = []
    for _ in range(draw(st.integers(0, 20))):
        first, second = draw(st.lists(st.sampled_from(sorted(TYPES)), min_size=2, max_size=2, unique=True))
        # A week apart, and nearer; a month apart, and nearer.
        moment = (draw(st.sampled_from((0, 3, 7, 9, 12, 30, 37))) * DAY, draw(st.sampled_from("pqr")))
        edges.append(Edge(*moment, *pair_of(first, second), draw(st.integers(0, book.present.version))))
    return book, edges


def earliest_at(edges: Sequence[Edge]) -> dict[int, int]:
    """When the earliest evidence at each node happened."""
    return {node: min(edge.occur_micros for edge in edges if node in edge.pair) for edge in edges for node in edge.pair}


def plainly(book: Rulebook, edges: Sequence[Edge]) -> tuple[set[frozenset[int]], dict[Pair, str]]:
    """What evidence comes to, told again without anything of the domain but what rules say: sets, counted each time."""
    whose = {node: frozenset({node}) for node in TYPES}
    reasons: dict[Pair, str] = {}

    def turn(edge: Edge) -> tuple[object, ...]:
        ranks = sorted(book.at(edge.rules_version).rank(TYPES[node]) for node in edge.pair)
        return edge[:2], edge.rules_version, ranks[1], edge.pair

    def window_of(kind: str, rules: IdentityRules) -> LimitWindow | None:
        return rules.windows.get(kind if kind in ("user_id", "phone", "device_id") else "*")

    seen = earliest_at(edges)
    first_of_pairs = {edge.pair: edge for edge in sorted(edges, reverse=True)}
    for edge in sorted(first_of_pairs.values(), key=turn):
        one, other = whose[edge.node_a], whose[edge.node_b]
        held_to = book.at(edge.rules_version)
        reasons[edge.pair] = ""
        if one == other:
            continue
        attaching = [TYPES[node] for node in edge.pair if held_to.only_attaches(TYPES[node])]
        if attaching and all(any(not held_to.only_attaches(TYPES[node]) for node in part) for part in (one, other)):
            reasons[edge.pair] = "only_attaches:" + max(attaching, key=held_to.rank)
            continue
        over = [
            kind
            for kind in {TYPES[node] for node in one} & {TYPES[node] for node in other}
            if any(
                one & set(some) and other & set(some)
                for some in combinations([node for node in one | other if TYPES[node] == kind], held_to.limit(kind) + 1)
                if max(seen[node] for node in some) - min(seen[node] for node in some)
                < {None: 1 << 62, LimitWindow.WEEK: 7 * DAY, LimitWindow.MONTH: 30 * DAY}[window_of(kind, held_to)]
            )
        ]
        if over:
            reasons[edge.pair] = "limit_exceeded:" + min(over, key=held_to.rank)
        elif len(one | other) > held_to.total_limit:
            reasons[edge.pair] = "limit_exceeded:total"
        else:
            for node in one | other:
                whose[node] = one | other
    return set(whose.values()), reasons


@settings(max_examples=100, deadline=None)
@given(said())
def test_partition_holds_each_piece_of_evidence_to_the_version_it_names(
    given_said: tuple[Rulebook, list[Edge]],
) -> None:
    book, edges = given_said
    result = partition(TYPES, edges, (), book)
    components, reasons = plainly(book, edges)
    assert result.components == components
    assert {
        pair: "" if verdict.state is LinkState.ACCEPTED else verdict.reason for pair, verdict in result.verdicts.items()
    } == reasons


@settings(max_examples=200, deadline=None)
@given(said(), st.integers(0, 20))
def test_admission_under_several_versions_decides_as_the_partition_of_everything_or_not_at_all(
    given_said: tuple[Rulebook, list[Edge]], cut: int
) -> None:
    book, edges = given_said
    earliest = {edge.pair: edge for edge in sorted(edges, reverse=True)}
    pieces = list(earliest.values())
    old, new = sorted(pieces[:cut]), pieces[cut : cut + 2]
    before = partition(TYPES, old, (), book)
    contested = {
        node for pair, verdict in before.verdicts.items() if verdict.state is not LinkState.ACCEPTED for node in pair
    }
    latest: dict[int, tuple[int, str]] = {}
    for edge in old:
        for node in edge.pair:
            latest[node] = max(latest.get(node, edge[:2]), edge[:2])
    nodes = []
    for group in before.components:
        for node in group:
            moment = latest.get(node, (None, ""))
            nodes.append(KnownNode(node, TYPES[node], node, min(group), 1, moment[0], moment[1], node in contested))
    admission = Admission(book, nodes, (), earliest_at(old))
    admission.admit(new)
    if not admission.undecided:
        everything = partition(TYPES, [*old, *new], (), book)
        assert {**before.verdicts, **admission.verdicts} == everything.verdicts
        assert {frozenset(group) for group in admission.components.groups()} == everything.components


def test_late_evidence_within_a_customer_is_not_safe_when_an_older_version_would_have_refused_what_came_after_it() -> (
    None
):
    strict = IdentityRules({"user_id": 1, "phone": 2})
    book = Rulebook(strict, [IdentityRules({"user_id": 1, "phone": 5}, version=1)])
    types = {1: "user_id", 2: "phone", 3: "phone", 4: "phone"}
    old = [Edge(1, "a", 1, 2), Edge(2, "b", 1, 3), Edge(3, "c", 1, 4, 1)]
    late = Edge(0, "d", 2, 4, 1)
    assert partition(types, old, (), book).components == {frozenset(types)}
    assert partition(types, [*old, late], (), book).verdicts[(1, 3)] == (LinkState.REFUSED, "limit_exceeded:phone")
    nodes = [KnownNode(node, kind, node, 1, 1, 3, "c") for node, kind in types.items()]
    admission = Admission(book, nodes, ())
    admission.admit([late])
    assert admission.undecided == [late]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_only_attaches_never_joins_two_customers(data: st.DataObject) -> None:
    rules = IdentityRules(only_attaching=frozenset({"device_id", "anon"}), order=("user_id", "*", "anon", "device_id"))
    roomy = replace(rules, limits={}, custom_limit=99)
    attaching = {node for node, kind in TYPES.items() if kind in rules.only_attaching}
    pairs = st.lists(st.sampled_from(sorted(TYPES)), min_size=2, max_size=2, unique=True)
    edges = [
        Edge(data.draw(st.integers(0, 5)), data.draw(st.sampled_from("pqr")), *pair_of(*data.draw(pairs)))
        for _ in range(data.draw(st.integers(0, 20)))
    ]
    result = partition(TYPES, edges, (), Rulebook(roomy))
    # Who is who is told by the others alone: without all that only attaches there are the same customers.
    others = {node: kind for node, kind in TYPES.items() if node not in attaching}
    alone = partition(others, [edge for edge in edges if attaching.isdisjoint(edge.pair)], (), Rulebook(roomy))
    assert {group - attaching for group in result.components} - {frozenset()} == alone.components
    shuffled = data.draw(st.permutations(edges))
    assert partition(TYPES, shuffled, (), Rulebook(roomy)) == result


def test_an_identifier_that_only_attaches_is_whose_it_was_first_and_joins_neither_of_two() -> None:
    rules = IdentityRules(only_attaching=frozenset({"device_id"}))
    types = {1: "user_id", 2: "phone", 3: "device_id", 4: "email"}
    edges = [Edge(3, "c", 2, 3), Edge(2, "b", 1, 3), Edge(1, "a", 3, 4)]
    result = partition(types, edges, (), Rulebook(rules))
    assert result.components == {frozenset({1}), frozenset({2}), frozenset({3, 4})}
    assert result.verdicts[(1, 3)] == result.verdicts[(2, 3)] == (LinkState.REFUSED, "only_attaches:device_id")
    # It comes last wherever it stands in the order, so that the others of an event are linked to one of them.
    first = replace(rules, order=("device_id", "user_id", "*"))
    assert sorted(("device_id", "shop_card", "user_id"), key=first.rank) == ["user_id", "shop_card", "device_id"]


def test_a_limit_within_a_time_counts_by_the_earliest_event_of_each_identifier() -> None:
    rules = IdentityRules({"user_id": 1, "phone": 2}, windows={"phone": LimitWindow.MONTH})
    types = {1: "user_id", 2: "phone", 3: "phone", 4: "phone", 5: "phone", 6: "email"}
    edges = [
        Edge(0, "a", 1, 2),
        Edge(10 * DAY, "b", 1, 3),
        Edge(30 * DAY - 1, "c", 1, 4),
        Edge(40 * DAY, "d", 1, 5),
        # Of a pair the earliest counts: it stays refused.
        Edge(90 * DAY, "e", 1, 4),
    ]
    result = partition(types, edges, (), Rulebook(rules))
    assert result.verdicts[(1, 4)] == (LinkState.REFUSED, "limit_exceeded:phone")
    assert result.components == {frozenset({1, 2, 3, 5}), frozenset({4}), frozenset({6})}
    # Heard later that it was there a year before: it is in nobody's way any more.
    old = Edge(-365 * DAY, "f", 4, 6)
    assert partition(types, [*edges, old], (), Rulebook(rules)).components == {frozenset(types)}
    # Whoever had more by other rules gets more at another time.
    strict = Rulebook(IdentityRules({"user_id": 1}), [replace(rules, limits={"user_id": 1, "phone": 1}, version=1)])
    later = [*edges[:2], Edge(45 * DAY, "g", 1, 4, 1), Edge(46 * DAY, "h", 1, 5, 1)]
    assert partition(types, later, (), strict).components == {frozenset({1, 2, 3, 4}), frozenset({5}), frozenset({6})}


def test_late_evidence_is_not_safe_when_an_identifier_was_there_before_by_it() -> None:
    book = Rulebook(IdentityRules({"user_id": 1, "phone": 1}, windows={"phone": LimitWindow.WEEK}))
    types = {1: "user_id", 2: "phone", 3: "phone"}
    old, late = [Edge(0, "a", 1, 2), Edge(10 * DAY, "b", 1, 3)], Edge(3 * DAY, "c", 1, 3)
    assert partition(types, old, (), book).components == {frozenset(types)}
    assert partition(types, [*old, late], (), book).verdicts[(1, 3)].state is LinkState.REFUSED
    nodes = [KnownNode(node, kind, node, 1, 1, 10 * DAY, "b") for node, kind in types.items()]
    admission = Admission(book, nodes, (), earliest_at(old))
    admission.admit([late])
    assert admission.undecided == [late]


def test_of_one_event_what_tells_least_is_left_out_when_not_all_fit() -> None:
    # Phone and address bring three cards each, of which one customer may have five; whatever their node ids.
    for phone, email in ((2, 3), (3, 2)):
        types = {1: "user_id", phone: "phone", email: "email"} | dict.fromkeys(range(4, 10), "member_card")
        cards = [Edge(0, "a", phone, card) for card in (4, 5, 6)] + [Edge(0, "b", email, card) for card in (7, 8, 9)]
        event = [Edge(1, "c", 1, phone), Edge(1, "c", 1, email)]
        verdicts = partition(types, [*cards, *event], (), Rulebook(DEFAULT_RULES)).verdicts
        assert verdicts[(1, phone)].state is LinkState.ACCEPTED
        assert verdicts[(1, email)] == (LinkState.REFUSED, "limit_exceeded:member_card")


def test_late_evidence_of_what_only_attaches_is_not_safe_though_nothing_was_refused() -> None:
    book = Rulebook(IdentityRules(only_attaching=frozenset({"device_id"})))
    types = {1: "user_id", 2: "device_id", 3: "phone"}
    old, late = [Edge(2, "a", 1, 2), Edge(3, "b", 1, 3)], Edge(1, "c", 2, 3)
    assert partition(types, [*old, late], (), book).verdicts[(1, 2)].state is LinkState.REFUSED
    admission = Admission(book, [KnownNode(node, kind, node, 1, 1, 3, "b") for node, kind in types.items()], ())
    admission.admit([late])
    assert admission.undecided == [late]


def test_a_stricter_limit_lets_a_customer_who_is_over_it_have_what_else_comes() -> None:
    types = {1: "user_id", 2: "phone", 3: "phone", 4: "email", 5: "phone"}
    loose = IdentityRules()
    book = Rulebook(loose, [replace(loose, limits={**loose.limits, "phone": 1}, version=1)])
    edges = [Edge(1, "a", 1, 2), Edge(2, "b", 1, 3), Edge(3, "c", 1, 4, 1), Edge(4, "d", 1, 5, 1)]
    result = partition(types, edges, (), book)
    assert result.components == {frozenset({1, 2, 3, 4}), frozenset({5})}
    assert result.verdicts[(1, 5)] == (LinkState.REFUSED, "limit_exceeded:phone")


def test_rules_that_come_with_yike_are_what_their_text_says() -> None:
    assert compiled(checked(COMES_WITH), 0) == DEFAULT_RULES
    ranked = sorted(("shop_card", "phone", "anonymous_id", "wecom_user_id", "user_id"), key=DEFAULT_RULES.rank)
    assert ranked == ["user_id", "phone", "shop_card", "wecom_user_id", "anonymous_id"]


@given(
    st.lists(st.text("ab*", min_size=1, max_size=8), min_size=1, max_size=3),
    st.text("abAB", max_size=12),
)
def test_a_form_blocks_what_a_regular_expression_of_it_matches(patterns: list[str], value: str) -> None:
    expressions = [".*".join(map(re.escape, pattern.split("*"))) for pattern in patterns]
    expected = any(re.fullmatch(expression, value, re.IGNORECASE) for expression in expressions)
    assert blocked((), patterns).holds(value) == expected


def test_blocked_values_are_normalised_and_hold_for_their_type() -> None:
    types = [
        replace(each, blocked_values=("139 1234-5678",), blocked_patterns=("+86170*",))
        if each.type == "phone"
        else each
        for each in COMES_WITH.types
    ]
    types = [replace(each, blocked_patterns=("test*",)) if each.type == "*" else each for each in types]
    own = compiled(checked(replace(COMES_WITH, types=tuple(types))), 1)
    for kind, value, is_blocked in (
        ("phone", "+8613912345678", True),
        ("phone", "+8617012345678", True),
        ("phone", "+8613912345679", False),
        ("email", "+8613912345678", False),
        ("shop_card", "TEST-1", True),
        ("shop_card", "a-test", False),
        ("member_card", "test-1", False),
    ):
        assert own.is_blocked(kind, value) is is_blocked, (kind, value)


def test_rules_that_cannot_be_meant_are_refused_with_their_field() -> None:
    other = TypeRules("*", 20)
    for types, total, field in (
        ([other, TypeRules("no type!" * 9, 5)], 300, "types[1].type"),
        ([other, TypeRules("", 5)], 300, "types[1].type"),
        ([TypeRules("phone", 5), other, TypeRules("Mobile", 5)], 300, "types[2].type"),
        ([TypeRules("phone", 5), TypeRules("no type!" * 9, 5)], 300, "types"),
        ([], 300, "types"),
        ([other], 1, "totalLimit"),
        ([other], 0, "totalLimit"),
        ([other], 19, "types[0].limitPerCustomer"),
        ([other, TypeRules("phone", 5, ("12",))], 300, "types[1].blockedValues[0]"),
        ([other, TypeRules("email", 5, ("a@b.cn", "null"))], 300, "types[1].blockedValues[1]"),
        ([other, TypeRules("email", 5, (), ("*",))], 300, "types[1].blockedPatterns[0]"),
        ([other, TypeRules("email", 5, (), ("*@shop.cn", "*@*"))], 300, "types[1].blockedPatterns[1]"),
        ([other, TypeRules("phone", 5, (), ("+86*",))], 300, "types[1].blockedPatterns[0]"),
        ([other, TypeRules("phone", 5, normaliser=Normaliser.PHONE)], 300, "types[1].normaliser"),
        ([replace(other, normaliser=Normaliser.TEXT)], 300, "types[0].normaliser"),
        ([other, TypeRules("till", 5, ("A-12",), normaliser=Normaliser.DIGITS)], 300, "types[1].blockedValues[0]"),
        ([replace(other, may_merge=False), TypeRules("till", 5, may_merge=False)], 300, "types"),
    ):
        with pytest.raises(InvalidArgument) as refused:
            checked(RulesText(tuple(types), total))
        assert refused.value.metadata["field"] == field, types
    spelled = checked(RulesText((TypeRules("memberCard", 2), other), 300))
    assert [each.type for each in spelled.types] == ["member_card", "*"]
    own = checked(RulesText((TypeRules("till", 2), other), 300))
    assert [each.normaliser for each in own.types] == [Normaliser.TEXT, None]
