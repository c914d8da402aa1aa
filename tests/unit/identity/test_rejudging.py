"""The history held to other rules, cluster by cluster, against the same told of everything at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from services.identity.domain import (
    Edge,
    IdentityRules,
    KnownNode,
    LinkState,
    Pair,
    Partition,
    Rulebook,
    StoredLink,
    Verdict,
    partition,
)
from services.identity.domain.comparing import MOST_SAMPLES, Comparison
from services.identity.domain.linking import CUT_BY_OPERATOR
from services.identity.domain.rejudging import Cluster, clusters_of, held, held_to, rejudged
from services.identity.domain.rules import LimitWindow
from tests.unit.identity.test_rules import DAY, TYPES, rules, said


def kept(
    edges: Iterable[Edge], part: Partition, cuts: Collection[Pair]
) -> tuple[dict[int, KnownNode], list[StoredLink]]:
    """Returns what is kept of evidence that came to a partition."""
    anchors = {node: min(group) for group in part.components for node in group}
    nodes = {node: KnownNode(node, kind, node, anchors[node], 1) for node, kind in TYPES.items()}
    links = {edge.pair: StoredLink(edge.pair, edge, part.verdicts[edge.pair], edge.pair in cuts) for edge in edges}
    bars = Verdict(LinkState.CUT, CUT_BY_OPERATOR)
    links |= {pair: StoredLink(pair, None, bars, barred=True) for pair in cuts if pair not in links}
    return nodes, list(links.values())


@settings(max_examples=100, deadline=None)
@given(said(), st.data())
def test_cluster_by_cluster_is_everything_at_once_and_what_is_counted_is_what_differs(
    given_said: tuple[Rulebook, list[Edge]], data: st.DataObject
) -> None:
    book, pieces = given_said
    edges = list({edge.pair: edge for edge in sorted(pieces, reverse=True)}.values())
    cuts = set(data.draw(st.lists(st.sampled_from([edge.pair for edge in edges]), max_size=2))) if edges else set()
    proposed = data.draw(rules(book.present.version + 1))
    blocked = {node: TYPES[node] for node in data.draw(st.sets(st.sampled_from(sorted(TYPES)), max_size=2))}
    now = partition(TYPES, edges, cuts, book)
    nodes, links = kept(edges, now, cuts)
    later = book.and_later([proposed])

    counted = Comparison()
    moving: list[int] = []
    then: set[frozenset[int]] = set()
    verdicts: dict[Pair, Verdict] = {}
    for cluster in clusters_of(nodes, links):
        part = rejudged(cluster, held_to(cluster.links.values(), proposed.version, blocked).values(), later)
        moving += counted.add(cluster, part)
        then |= part.components
        verdicts |= part.verdicts

    # What names nobody any more joins nobody, but still tells when its other end was there: a limit within a time asks for that.
    everything = partition(TYPES, [held(edge, proposed.version, blocked) for edge in edges], cuts, later)
    assert then == everything.components
    assert verdicts == everything.verdicts
    assert not any(verdicts[pair].state is LinkState.ACCEPTED for pair in verdicts if blocked.keys() & set(pair))
    joining = [group for group in then if len({nodes[node].customer_id for node in group}) > 1]
    falling = [group for group in now.components if group not in then and not any(group <= other for other in then)]
    assert counted.identifiers == len(TYPES)
    assert (counted.present_customers, counted.proposed_customers) == (len(now.components), len(then))
    assert counted.merging_customers == len({nodes[node].customer_id for group in joining for node in group})
    assert counted.splitting_customers == len(falling)
    assert sorted(moving) == sorted(node for group in then for node in group if nodes[node].customer_id != min(group))
    gained = {pair for pair, verdict in verdicts.items() if verdict.state is LinkState.ACCEPTED} - {
        pair for pair, verdict in now.verdicts.items() if verdict.state is LinkState.ACCEPTED
    }
    assert counted.accepted == Counter(now.verdicts[pair].reason for pair in gained)
    assert counted.refused.total() == sum(
        now.verdicts[pair].state is LinkState.ACCEPTED and verdict.state is not LinkState.ACCEPTED
        for pair, verdict in verdicts.items()
    )
    # Each that is shown tells a reason.
    assert all(merge.links and len(merge.customers) > 1 for merge in counted.merges)
    assert all(split.links and split.parts > 1 for split in counted.splits)
    assert (len(counted.merges), len(counted.splits)) == (len(joining), len(falling))


def test_evidence_by_a_value_that_was_blocked_tells_when_the_other_end_was_there() -> None:
    week = 7 * DAY
    rules = IdentityRules({"phone": 1}, windows={"phone": LimitWindow.WEEK}, version=1)
    edges = [Edge(0, "a", 4, 6, 0), Edge(week, "b", 4, 5, 0)]
    types = {4: "phone", 5: "phone", 6: "device_id"}
    marked = [held(edge, 1, {6: "device_id"}) for edge in edges]
    both = partition(types, marked, (), Rulebook(IdentityRules(), [rules]))
    assert both.components == frozenset({frozenset({4, 5}), frozenset({6})})
    alone = partition(types, marked[1:], (), Rulebook(IdentityRules(), [rules]))
    assert alone.components == frozenset({frozenset({4}), frozenset({5}), frozenset({6})})


def test_a_blocked_value_joins_nobody_and_the_reason_names_its_type() -> None:
    book = Rulebook(IdentityRules(), [IdentityRules(version=1)])
    nodes = {
        1: KnownNode(1, "user_id", 1, 1, 1),
        2: KnownNode(2, "phone", 2, 1, 1),
        3: KnownNode(3, "user_id", 3, 3, 1),
    }
    accepted, over = (
        Verdict(LinkState.ACCEPTED, "shared_identifier"),
        Verdict(LinkState.REFUSED, "limit_exceeded:user_id"),
    )
    links = [
        StoredLink((1, 2), Edge(1, "a", 1, 2), accepted, barred=False),
        StoredLink((2, 3), Edge(2, "b", 2, 3, 1), over, barred=False),
    ]
    (cluster,) = clusters_of(nodes, links)
    edges = held_to(cluster.links.values(), 1, {2: "phone"})
    # What came by these rules was judged by them already.
    assert (edges[1, 2].blocked, edges[2, 3].blocked) == ("phone", "")
    counted = Comparison()
    assert counted.add(cluster, rejudged(cluster, edges.values(), book)) == [2, 3]
    assert dict(counted.refused) == {"blocked_value:phone": 1}
    assert dict(counted.accepted) == {"limit_exceeded:user_id": 1}
    assert [(split.customer_id, split.parts) for split in counted.splits] == [(1, 2)]


def test_no_more_than_the_first_are_shown() -> None:
    book = Rulebook(IdentityRules(), [IdentityRules({"user_id": 2}, version=1)])
    counted = Comparison()
    refused = Verdict(LinkState.REFUSED, "limit_exceeded:user_id")
    for node in range(1, 2 * MOST_SAMPLES + 10, 2):
        nodes = {each: KnownNode(each, "user_id", each, each, 1) for each in (node, node + 1)}
        pair = (node, node + 1)
        cluster = Cluster(nodes, {pair: StoredLink(pair, Edge(1, "a", *pair), refused, barred=False)})
        counted.add(cluster, rejudged(cluster, held_to(cluster.links.values(), 1, {}).values(), book))
    assert (len(counted.merges), counted.merging_customers) == (MOST_SAMPLES, 2 * MOST_SAMPLES + 10)
