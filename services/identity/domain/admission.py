"""Decides new evidence without looking at all the old: exactly what `partition` over everything would say, or "unsettled".

Two cases need no history. Evidence later than all that touches the two customers is decided last in any order. Evidence
between customers that nothing was ever refused to, and that fit together whole under every version of the rules that
evidence may name, as if limits held ever, is accepted at any place in the order, if nothing is there that only attaches.
The rest is unsettled: the caller reads the evidence around it and lets `partition` decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from services.identity.domain.linking import (
    ACCEPTED,
    Components,
    Edge,
    LinkState,
    Pair,
    Turn,
    Verdict,
    decide_last,
)
from services.identity.domain.rules import Rulebook

_END = 1 << 63
_NEVER_SEEN: Mapping[int, int] = {}
_NOTHING: Turn = (-_END, "", 0, (0, ""), 0, 0)


class KnownNode(NamedTuple):
    """What is kept of a node, or will be of one that this batch makes.

    Attributes:
        node_id: Fixed for ever.
        type: Identifier type.
        created_seq: Order of making; the node of a customer with the smallest one gives the customer its id.
        customer_id: Whose it is now; 0 for a node that is being made.
        mapping_version: Of `customer_id`; 0 for a node that is being made.
        latest_micros: When the latest evidence at this node happened; None if there is none.
        latest_message_id: Its message id.
        contested: Whether a link at this node may have been refused or cut.
    """

    node_id: int
    type: str
    created_seq: int
    customer_id: int = 0
    mapping_version: int = 0
    latest_micros: int | None = None
    latest_message_id: str = ""
    contested: bool = False


class StoredLink(NamedTuple):
    """The present state of a pair.

    Attributes:
        pair: The two nodes.
        edge: Its earliest evidence; None if there is only an operator's decision.
        verdict: What became of it.
        barred: Whether an operator's cut stands.
    """

    pair: Pair
    edge: Edge | None
    verdict: Verdict
    barred: bool


class Admission:
    """The customers that new evidence touches, growing while it is decided."""

    def __init__(
        self,
        rules: Rulebook,
        nodes: Iterable[KnownNode],
        barred: Iterable[Pair],
        seen: Mapping[int, int] = _NEVER_SEEN,
    ) -> None:
        """Takes up the touched customers.

        Args:
            rules: What one customer may have.
            nodes: All nodes of each touched customer, and those being made.
            barred: Every standing cut at one of these nodes.
            seen: When the earliest evidence happened at those nodes of which a limit holds within a time, microseconds since
                1970 UTC; absent where there is none.
        """
        self.components = Components()
        self._rules = rules
        self.verdicts: dict[Pair, Verdict] = {}
        self.undecided: list[Edge] = []
        self._cuts = set(barred)
        self._latest: dict[int, Turn] = {}
        self._contested: set[int] = set()
        self._unsettled: set[int] = set()
        self._take_up(nodes)
        for node, micros in seen.items():
            self.components.see(node, micros)

    def admit(self, edges: Iterable[Edge]) -> None:
        """Decides evidence that is new, or earlier than what was known of its pair; fills `verdicts` and `undecided`."""
        for turn, edge in self._in_order(edges):
            first, second = self.components.find(edge.node_a), self.components.find(edge.node_b)
            if first in self._unsettled or second in self._unsettled or not self._is_safe(edge, turn, first, second):
                self._unsettled.update((first, second))
                self.undecided.append(edge)
            else:
                self._decide(edge, turn, first, second)

    def admit_as_latest(self, edges: Iterable[Edge]) -> None:
        """Decides evidence as if it were the latest: only for what is too entangled to be reconsidered."""
        for turn, edge in self._in_order(edges):
            self._decide(edge, turn, self.components.find(edge.node_a), self.components.find(edge.node_b))

    def is_unsettled(self, node: int) -> bool:
        """Tells whether the node's customer awaits `partition`."""
        return self.components.find(node) in self._unsettled

    def _take_up(self, nodes: Iterable[KnownNode]) -> None:
        anchors: dict[int, int] = {}
        for node in nodes:
            if node.node_id in self.components:
                continue
            self.components.add(node.node_id, node.type)
            if node.latest_micros is not None:
                # Nothing is kept of the pair of the latest evidence: the same message's next link counts as not later.
                self._latest[node.node_id] = (node.latest_micros, node.latest_message_id, _END, (0, ""), 0, 0)
            if node.contested:
                self._contested.add(node.node_id)
            if node.customer_id:
                mate = anchors.setdefault(node.customer_id, node.node_id)
                if mate != node.node_id:
                    self._join(self.components.find(mate), node.node_id)
        for pair in self._cuts:
            self.components.bar(pair)

    def _in_order(self, edges: Iterable[Edge]) -> list[tuple[Turn, Edge]]:
        turn, at = self.components.turn, self._rules.at
        return sorted((turn(edge, at(edge.rules_version)), edge) for edge in edges)

    def _is_safe(self, edge: Edge, turn: Turn, first: int, second: int) -> bool:
        if turn > max(self._latest.get(first, _NOTHING), self._latest.get(second, _NOTHING)):
            return True
        if first in self._contested or second in self._contested:
            return False
        # Which of two customers it attaches to is a matter of order, though nothing was refused yet.
        if self._rules.attaches and (self._may_attach(first) or self._may_attach(second)):
            return False
        strictest = self._rules.strictest
        if first != second and self.components.conflict(first, second, strictest, edge.pair):
            return False
        # What was accepted by one version could have been refused by another had this come before it; and what was accepted at
        # one time by a limit within a time could have been refused had an identifier been there before.
        is_plain = self._rules.is_single and not self._rules.has_windows
        return is_plain or self.components.fits({first, second}, strictest)

    def _may_attach(self, root: int) -> bool:
        return any(map(self._rules.may_only_attach, self.components.kinds(root)))

    def _decide(self, edge: Edge, turn: Turn, first: int, second: int) -> None:
        if self._rules.has_windows:
            self.components.see(edge.node_a, edge.occur_micros)
            self.components.see(edge.node_b, edge.occur_micros)
        verdict = decide_last(self.components, edge, self._rules.at(edge.rules_version), self._cuts)
        self.verdicts[edge.pair] = verdict
        if verdict is ACCEPTED:
            first = second = self._join(first, second)
        for root in (first, second):
            self._latest[root] = max(self._latest.get(root, turn), turn)
            if verdict.state is not LinkState.ACCEPTED:
                self._contested.add(root)

    def _join(self, first: int, second: int) -> int:
        """Makes one of two sets given by their former representatives, with all that is known of both."""
        root = self.components.find(first)
        other = self.components.find(second)
        if root != other:
            root = self.components.union(root, other)
        if first != second:
            keys = [self._latest.pop(old) for old in (first, second) if old in self._latest]
            if keys:
                self._latest[root] = max(keys)
            if first in self._contested or second in self._contested:
                self._contested.difference_update((first, second))
                self._contested.add(root)
        return root
