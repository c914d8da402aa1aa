"""Who a customer was at a past moment: the log up to then, decided as it was then. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.identity.domain.linking import Edge, LinkState, Partition, partition
from services.identity.domain.replay import CUT, LIFT, RULES_APPLIED, Replay
from services.identity.domain.rules import Rulebook


@dataclass(frozen=True)
class PastCustomer:
    """The nodes of a customer at a past moment.

    Attributes:
        node_ids: All of them.
        evidence_micros: When the latest evidence at each happened, of what was recorded by then; nodes without any are absent.
        first_micros: When the earliest happened that held then.
    """

    node_ids: frozenset[int]
    evidence_micros: Mapping[int, int]
    first_micros: Mapping[int, int]


def replayed(
    types: Mapping[int, str],
    log: Iterable[tuple[str, Edge]],
    rules: Rulebook,
    blocked: Mapping[int, Mapping[int, str]],
) -> Partition:
    """Returns the customers that the log comes to.

    Args:
        types: The identifier type of each node there was; what the log says of others is left out.
        log: Kind and evidence of each entry up to the moment, in its order.
        rules: By version.
        blocked: Of each version that was applied: the nodes whose value names nobody by it, with their types.
    """
    replay = Replay(blocked)
    for kind, edge in log:
        if kind == RULES_APPLIED or (edge.node_a in types and edge.node_b in types):
            replay.take(kind, edge)
    return partition(types, replay.edges.values(), replay.barred, rules)


def past_customer(
    node_id: int,
    types: Mapping[int, str],
    log: Iterable[tuple[str, Edge]],
    rules: Rulebook,
    blocked: Mapping[int, Mapping[int, str]],
) -> PastCustomer:
    """Returns whose a node was.

    Args:
        node_id: The node; it is among `types`.
        types: As for `replayed`, of at least all that ever hung together with the node by evidence.
        log: As for `replayed`; at least what it says of those.
        rules: By version.
        blocked: As for `replayed`.
    """
    entries = list(log)
    part = replayed(types, entries, rules, blocked)
    node_ids = next(group for group in part.components if node_id in group)
    latest: dict[int, int] = {}
    first: dict[int, int] = {}
    for kind, edge in entries:
        if kind in (CUT, LIFT, RULES_APPLIED) or node_ids.isdisjoint(edge.pair):
            continue
        verdict = part.verdicts.get(edge.pair)
        for node in node_ids.intersection(edge.pair):
            latest[node] = max(latest.get(node, edge.occur_micros), edge.occur_micros)
            if verdict is not None and verdict.state is LinkState.ACCEPTED:
                first[node] = min(first.get(node, edge.occur_micros), edge.occur_micros)
    return PastCustomer(node_ids, latest, first)
