"""Rules taken to the history in portions, while evidence comes in: what the log says of it in the end is what it would say had
all evidence before been held to those rules."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.identity.domain import Edge, IdentityRules, Rulebook, pair_of, partition
from services.identity.domain.replay import RULES_APPLIED, Replay
from tests.unit.identity.test_rules import TYPES, rules, said

NODES = sorted(TYPES)
END = 1 << 40


@st.composite
def later(draw: st.DrawFn, version: int) -> Edge:
    """Evidence that comes while a version is taken to the history: by it, or by a newer one, and as late or early as any."""
    first, second = draw(st.lists(st.sampled_from(NODES), min_size=2, max_size=2, unique=True))
    moment = (draw(st.integers(0, 5)), draw(st.sampled_from("pqr")))
    return Edge(*moment, *pair_of(first, second), draw(st.integers(version, version + 1)))


@settings(max_examples=100, deadline=None)
@given(said(), st.data())
def test_in_whatever_portions_and_whatever_comes_between_them_all_evidence_before_is_held_to_the_version(
    given_said: tuple[Rulebook, list[Edge]], data: st.DataObject
) -> None:
    book, before = given_said
    version = book.present.version + 1
    book = book.and_later([data.draw(rules(version)), data.draw(rules(version + 1))])
    cuts = data.draw(st.lists(st.sampled_from([edge.pair for edge in before]), max_size=2)) if before else []
    blocked = {node: TYPES[node] for node in data.draw(st.sets(st.sampled_from(NODES), max_size=2))}
    replay = Replay({version: blocked})
    for edge in before:
        replay.take("evidence", edge)
    for pair in cuts:
        replay.take("cut", Edge(0, "", *pair))
    first = dict(replay.edges)

    bounds = sorted(data.draw(st.sets(st.sampled_from(NODES), max_size=4)))
    came: list[Edge] = []
    for after, last in zip([0, *bounds], [*bounds, END], strict=True):
        replay.take(RULES_APPLIED, Edge(0, "", after, last, version))
        # What had evidence up to there is held to the version, whole clusters of it.
        assert all(edge.rules_version >= version for edge in replay.edges.values() if edge.node_a <= last)
        for edge in data.draw(st.lists(later(version), max_size=3)):
            replay.take("evidence", edge)
            came.append(edge)

    held = {
        pair: edge._replace(rules_version=version, blocked=blocked.get(pair[0]) or blocked.get(pair[1]) or "")
        for pair, edge in first.items()
    }
    for edge in came:
        if edge.pair not in held or edge[:2] < held[edge.pair][:2]:
            held[edge.pair] = edge
    assert replay.edges == held
    assert replay.barred == set(cuts)
    # Another round, or a crash that repeats a portion, changes nothing.
    replay.take(RULES_APPLIED, Edge(0, "", 0, END, version))
    assert replay.edges == held
    assert partition(TYPES, replay.edges.values(), cuts, book) == partition(TYPES, held.values(), cuts, book)


def test_what_hangs_together_is_held_to_the_version_at_once_and_the_rest_is_not() -> None:
    replay = Replay({})
    for edge in (Edge(1, "a", 1, 5), Edge(2, "b", 5, 9), Edge(3, "c", 2, 8)):
        replay.take("evidence", edge)
    replay.take("cut", Edge(4, "d", 9, 11))
    replay.take("evidence", Edge(5, "e", 11, 12))
    replay.take(RULES_APPLIED, Edge(6, "f", 0, 1, 1))
    assert {pair: edge.rules_version for pair, edge in replay.edges.items()} == {
        (1, 5): 1, (5, 9): 1, (2, 8): 0, (11, 12): 1
    }  # fmt: skip
    replay.take("lift", Edge(7, "g", 9, 11))
    replay.take(RULES_APPLIED, Edge(8, "h", 1, 5, 2))
    assert {pair: edge.rules_version for pair, edge in replay.edges.items()} == {
        (1, 5): 2, (5, 9): 2, (2, 8): 2, (11, 12): 1
    }  # fmt: skip


def test_rules_that_come_again_later_unblock_what_they_allow() -> None:
    book = Rulebook(IdentityRules(), [IdentityRules(version=1), IdentityRules(version=2)])
    replay = Replay({1: {2: "phone"}, 2: {}})
    replay.take("evidence", Edge(1, "a", 1, 2))
    types = {1: "user_id", 2: "phone"}
    for version, customers in ((1, 2), (2, 1)):
        replay.take(RULES_APPLIED, Edge(2, "b", 0, END, version))
        assert len(partition(types, replay.edges.values(), (), book).components) == customers
