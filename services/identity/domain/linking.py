"""Which nodes are one customer: a pure function of the evidence, the operators' decisions and the rules.

Evidence is taken in the order in which it happened, not in which it arrived: each piece joins what it links unless the
customer so made would break a rule; of one event the pair that tells most first. So the same set of evidence gives the same
customers whatever its order of arrival.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from services.identity.domain.rules import IdentityRules, Rulebook

Pair = tuple[int, int]
"""Two different node ids, the smaller first."""

SHARED_IDENTIFIER = "shared_identifier"
CUT_BY_OPERATOR = "cut_by_operator"
LIMIT_EXCEEDED = "limit_exceeded:"
BLOCKED_VALUE = "blocked_value:"
ONLY_ATTACHES = "only_attaches:"


class LinkState(StrEnum):
    """What became of a link."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CUT = "cut"


class Verdict(NamedTuple):
    """What became of a link, and why, as a code."""

    state: LinkState
    reason: str


ACCEPTED = Verdict(LinkState.ACCEPTED, SHARED_IDENTIFIER)


Turn = tuple[int, str, int, tuple[int, str], int, int]
"""What sorts evidence in the order in which it is decided, see `Components.turn`."""


class Edge(NamedTuple):
    """Evidence that two nodes are one person. Of one pair, edges sort by which of them counts.

    Attributes:
        occur_micros: When the event happened, microseconds since 1970, UTC.
        message_id: The event that shows it.
        node_a: The smaller node id.
        node_b: The greater node id.
        rules_version: The version of the workspace's rules that it is decided by: the one in force when it was recorded, or a
            later one taken to the history.
        blocked: The type of an end whose value names nobody by that version: it joins nobody. Empty as it is recorded, for what
            carries such a value is no evidence; it becomes so when rules are taken to the history.
    """

    occur_micros: int
    message_id: str
    node_a: int
    node_b: int
    rules_version: int = 0
    blocked: str = ""

    def is_earlier(self, other: Edge) -> bool:
        """Tells whether it counts rather than another piece of the same pair: by the event alone, by whatever rules."""
        return self[:2] < other[:2]

    @property
    def pair(self) -> Pair:
        """The two nodes."""
        return (self.node_a, self.node_b)


def pair_of(node: int, other: int) -> Pair:
    """Returns the pair of two different nodes."""
    return (node, other) if node < other else (other, node)


class Components:
    """Disjoint sets of nodes that know what they contain."""

    def __init__(self) -> None:
        """Starts empty."""
        self._parents: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._counts: dict[int, dict[str, int]] = {}
        self._types: dict[int, str] = {}
        self._seen: dict[int, int] = {}
        self._bars: dict[int, set[int]] = {}

    def __contains__(self, node: int) -> bool:
        """Tells whether the node was added."""
        return node in self._parents

    def add(self, node: int, identifier_type: str) -> None:
        """Adds a node as a set of its own; a node that is there stays where it is."""
        if node not in self._parents:
            self._parents[node] = node
            self._members[node] = [node]
            self._counts[node] = {identifier_type: 1}
            self._types[node] = identifier_type

    def see(self, node: int, micros: int) -> None:
        """Notes when evidence at a node happened, microseconds since 1970 UTC; the earliest counts for limits within a time.

        Also evidence that joins nobody, because the other end names nobody any more: the node was there all the same.

        Where a version of the rules has such limits, evidence is seen at both ends before it is decided.
        """
        seen = self._seen.get(node)
        if seen is None or micros < seen:
            self._seen[node] = micros

    def bar(self, pair: Pair) -> None:
        """Forbids that two nodes ever come into one set. They need not have been added."""
        first, second = pair
        self._bars.setdefault(first, set()).add(second)
        self._bars.setdefault(second, set()).add(first)

    def find(self, node: int) -> int:
        """Returns the representative of the set that holds the node."""
        root = node
        while (parent := self._parents[root]) != root:
            root = parent
        while (parent := self._parents[node]) != root:
            self._parents[node] = root
            node = parent
        return root

    def members(self, root: int) -> list[int]:
        """Returns the nodes of a set by its representative."""
        return self._members[root]

    def kinds(self, root: int) -> Iterable[str]:
        """Returns the types of a set by its representative."""
        return self._counts[root]

    def turn(self, edge: Edge, rules: IdentityRules) -> Turn:
        """Returns what sorts evidence in the order in which it is decided: by event, in it the pair that tells most first.

        What an event said by different versions of the rules, because it came again, is taken version by version.

        Args:
            edge: The evidence; both nodes were added.
            rules: Of the version that it names.
        """
        # Without a name more than needs be: it stands on the path of every event that says something new.
        occur_micros, message_id, node_a, node_b, version, _ = edge
        rank, other_rank = rules.rank(self._types[node_a]), rules.rank(self._types[node_b])
        least = rank if rank > other_rank else other_rank
        return (occur_micros, message_id, version, least, node_a, node_b)

    def groups(self) -> Iterable[list[int]]:
        """Returns the nodes of each set."""
        return self._members.values()

    def union(self, first: int, second: int) -> int:
        """Joins two sets by their representatives, whatever the rules say; returns the representative of both."""
        if len(self._members[first]) < len(self._members[second]):
            first, second = second, first
        self._parents[second] = first
        self._members[first].extend(self._members.pop(second))
        counts = self._counts[first]
        for identifier_type, count in self._counts.pop(second).items():
            counts[identifier_type] = counts.get(identifier_type, 0) + count
        return first

    def conflict(self, first: int, second: int, rules: IdentityRules, pair: Pair) -> str:
        """Returns why two different sets must not be joined by evidence of a pair, as a code; empty if they may.

        A set that has more of a type than these rules allow, by others, gets no more of that type, but what else comes.
        """
        if self._bars and self._is_barred(first, second):
            return CUT_BY_OPERATOR
        if rules.only_attaching:
            attaching = [kind for node in pair if rules.only_attaches(kind := self._types[node])]
            if attaching and self._stands(first, rules) and self._stands(second, rules):
                return ONLY_ATTACHES + max(attaching, key=rules.rank)
        small, large = self._counts[first], self._counts[second]
        if len(small) > len(large):
            small, large = large, small
        exceeded = [
            identifier_type
            for identifier_type, count in small.items()
            if (others := large.get(identifier_type))
            and count + others > rules.limit(identifier_type)
            and self._is_crowded(first, second, identifier_type, rules)
        ]
        if exceeded:
            return LIMIT_EXCEEDED + min(exceeded, key=rules.rank)
        if len(self._members[first]) + len(self._members[second]) > rules.total_limit:
            return LIMIT_EXCEEDED + "total"
        return ""

    def _is_crowded(self, first: int, second: int, identifier_type: str, rules: IdentityRules) -> bool:
        """Tells whether sets with more of a type than the limit together have so many within its time, by what both have."""
        window = rules.window_micros(identifier_type)
        if window is None:
            return True
        times = sorted(
            (self._seen[node], root)
            for root in (first, second)
            for node in self._members[root]
            if self._types[node] == identifier_type and node in self._seen
        )
        limit = rules.limit(identifier_type)
        return any(
            times[end][0] - times[end - limit][0] < window
            and len({root for _, root in times[end - limit : end + 1]}) > 1
            for end in range(limit, len(times))
        )

    def fits(self, roots: Collection[int], rules: IdentityRules) -> bool:
        """Tells whether what different sets have together is within the limits; none of them need be so far."""
        if sum(len(self._members[root]) for root in roots) > rules.total_limit:
            return False
        together: dict[str, int] = {}
        for root in roots:
            for identifier_type, count in self._counts[root].items():
                together[identifier_type] = together.get(identifier_type, 0) + count
        return all(count <= rules.limit(identifier_type) for identifier_type, count in together.items())

    def _stands(self, root: int, rules: IdentityRules) -> bool:
        """Tells a set that is somebody without what only attaches to it."""
        return not all(map(rules.only_attaches, self._counts[root]))

    def _is_barred(self, first: int, second: int) -> bool:
        if len(self._members[first]) > len(self._members[second]):
            first, second = second, first
        return any(
            other in self._parents and self.find(other) == second
            for node in self._members[first]
            for other in self._bars.get(node, ())
        )


@dataclass(frozen=True)
class Partition:
    """What evidence comes to.

    Attributes:
        components: The nodes of each customer; every node is in exactly one.
        verdicts: What became of each linked pair.
    """

    components: frozenset[frozenset[int]]
    verdicts: Mapping[Pair, Verdict]


def partition(types: Mapping[int, str], edges: Iterable[Edge], barred: Iterable[Pair], rules: Rulebook) -> Partition:
    """Returns the customers that evidence forms; a function of the *set* of evidence.

    Args:
        types: Identifier type of every node, those without evidence included.
        edges: The evidence in any order; of several pieces for one pair the earliest counts.
        barred: Pairs that an operator cut: they never come into one customer, by whatever path.
        rules: What one customer may have; each piece is held to the version that it names.
    """
    earliest: dict[Pair, Edge] = {}
    for edge in edges:
        known = earliest.get(edge.pair)
        if known is None or edge < known:
            earliest[edge.pair] = edge
    cuts = set(barred)
    components = Components()
    for node, identifier_type in types.items():
        components.add(node, identifier_type)
    for pair in cuts:
        components.bar(pair)
    ordered = sorted(earliest.values(), key=lambda edge: components.turn(edge, rules.at(edge.rules_version)))
    verdicts: dict[Pair, Verdict] = {}
    for edge in ordered:
        if rules.has_windows:
            components.see(edge.node_a, edge.occur_micros)
            components.see(edge.node_b, edge.occur_micros)
        verdicts[edge.pair] = decide_last(components, edge, rules.at(edge.rules_version), cuts)
    return Partition(frozenset(frozenset(group) for group in components.groups()), verdicts)


def decide_last(components: Components, edge: Edge, rules: IdentityRules, cuts: Iterable[Pair] = ()) -> Verdict:
    """Decides evidence that is later than all that made the components, and joins them if it is accepted.

    Args:
        components: What earlier evidence came to; both nodes were added.
        edge: The evidence.
        rules: Of the version that it names.
        cuts: Pairs barred themselves, to tell a cut link from one that is refused because of another cut.
    """
    if edge.blocked:
        return Verdict(LinkState.REFUSED, BLOCKED_VALUE + edge.blocked)
    first, second = components.find(edge.node_a), components.find(edge.node_b)
    if first == second:
        return ACCEPTED
    reason = components.conflict(first, second, rules, edge.pair)
    if not reason:
        components.union(first, second)
        return ACCEPTED
    return Verdict(LinkState.CUT if edge.pair in cuts else LinkState.REFUSED, reason)
