"""What changes once new evidence is decided: whose each node is now, what is kept of each link, what is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.identity.domain.admission import KnownNode, StoredLink
from services.identity.domain.linking import CUT_BY_OPERATOR, Edge, LinkState, Pair, Verdict


@dataclass(frozen=True, slots=True)
class Move:
    """A node that was there before and has another customer now.

    Attributes:
        node_id: The node.
        from_customer_id: Whose it was.
        to_customer_id: Whose it is.
        is_cut: True when it left its customer; False when its whole customer became part of another.
    """

    node_id: int
    from_customer_id: int
    to_customer_id: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A pair's new state.

    Attributes:
        pair: The two nodes.
        edge: Its earliest evidence, the new one included; None if there is none.
        verdict: What became of it.
        barred: Whether an operator's cut stands.
        is_new: Whether nothing was kept of this pair before.
    """

    pair: Pair
    edge: Edge | None
    verdict: Verdict
    barred: bool
    is_new: bool


@dataclass
class Changes:
    """All that a batch of evidence or a decision changes.

    Attributes:
        customers: The customer of every node that is new or moved.
        moves: Nodes that were there before and moved.
        links: Pairs whose evidence or state changed.
        forgotten: Pairs of which nothing is to be kept any more: a cut was lifted, and evidence there is none.
        marks: Nodes with their new latest evidence and contest mark.
        customers_delta: By how much the number of customers changes.
        refused_delta: By how much the number of refused links changes.
    """

    customers: dict[int, int] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    links: list[LinkChange] = field(default_factory=list)
    forgotten: list[Pair] = field(default_factory=list)
    marks: dict[int, KnownNode] = field(default_factory=dict)
    customers_delta: int = 0
    refused_delta: int = 0


def settle(
    nodes: Mapping[int, KnownNode],
    groups: Iterable[Iterable[int]],
    verdicts: Mapping[Pair, Verdict],
    evidence: Mapping[Pair, Edge],
    stored: Mapping[Pair, StoredLink],
    barred: Mapping[Pair, bool] | None = None,
) -> Changes:
    """Compares what was with what is.

    Args:
        nodes: Every node in `groups`, as it was before.
        groups: The customers touched, whole.
        verdicts: What became of the pairs that were decided, or decided again.
        evidence: The new evidence: pairs not known before, or earlier than what was known.
        stored: What was kept of those pairs before; absent if nothing.
        barred: Operators' decisions of this change, by pair: True cuts, False lifts a cut.
    """
    changes = Changes()
    for group in groups:
        _settle_customer(changes, nodes, list(group))
    decisions = barred or {}
    for pair in verdicts.keys() | decisions.keys() | evidence.keys():
        before = stored.get(pair)
        verdict = verdicts.get(pair) or (before.verdict if before else Verdict(LinkState.CUT, CUT_BY_OPERATOR))
        edge = evidence.get(pair) or (before.edge if before else None)
        is_barred = decisions.get(pair, before.barred if before else False)
        if edge is None and not is_barred:
            changes.forgotten.append(pair)
            continue
        if before is not None and (before.edge, before.verdict, before.barred) == (edge, verdict, is_barred):
            continue
        changes.links.append(LinkChange(pair, edge, verdict, is_barred, is_new=before is None))
        was_refused = before is not None and before.verdict.state is LinkState.REFUSED
        changes.refused_delta += (verdict.state is LinkState.REFUSED) - was_refused
        _mark(changes, nodes, pair, evidence.get(pair), contested=is_barred or verdict.state is not LinkState.ACCEPTED)
    return changes


def _settle_customer(changes: Changes, nodes: Mapping[int, KnownNode], group: list[int]) -> None:
    anchor = min(group, key=lambda node_id: nodes[node_id].created_seq)
    members = set(group)
    for node_id in group:
        before = nodes[node_id].customer_id
        if before == anchor:
            continue
        changes.customers[node_id] = anchor
        changes.customers_delta += (anchor == node_id) - (before == node_id)
        if before:
            changes.moves.append(Move(node_id, before, anchor, is_cut=before not in members))


def _mark(
    changes: Changes, nodes: Mapping[int, KnownNode], pair: Pair, evidence: Edge | None, *, contested: bool
) -> None:
    for node_id in pair:
        node = changes.marks.get(node_id) or nodes[node_id]
        latest = (node.latest_micros, node.latest_message_id)
        if evidence is not None and (latest[0] is None or (evidence.occur_micros, evidence.message_id) > latest):
            latest = (evidence.occur_micros, evidence.message_id)
        if latest != (node.latest_micros, node.latest_message_id) or (contested and not node.contested):
            changes.marks[node_id] = KnownNode(
                node_id=node_id,
                type=node.type,
                created_seq=node.created_seq,
                customer_id=node.customer_id,
                mapping_version=node.mapping_version,
                latest_micros=latest[0],
                latest_message_id=latest[1],
                contested=node.contested or contested,
            )
