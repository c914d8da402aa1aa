"""The events of one call while they are resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.identity.cache import Known, Whose
from services.identity.domain import Edge, Identifier, IdentityRules, NodeKey, Pair, pair_of
from services.identity.domain.customers import NOBODY, EventIdentifiers, Resolution


@dataclass
class Batch:
    """The events of one call while they are resolved.

    Attributes:
        events: As given.
        rules: What was in force when they came.
        scope: Under what the process remembers identifiers of the workspace as seen by these rules.
        known: The identifiers whose node is known, junk among them.
        missing: The others, by what they are found.
        whose: Customers of known nodes.
    """

    events: Sequence[EventIdentifiers]
    rules: IdentityRules
    scope: str
    known: dict[Identifier, Known]
    missing: dict[Identifier, NodeKey]
    whose: dict[int, Whose]

    def heads(self) -> list[int]:
        """Returns the node that carries each event, 0 for none; every identifier must be known."""
        heads = []
        known_by = self.known
        for event in self.events:
            if len(event.identifiers) == 1:
                heads.append(known_by[event.identifiers[0]].node_id)
                continue
            usable = [known for identifier in event.identifiers if (known := self.known[identifier]).node_id]
            # The order of the source decides between two identifiers of one type.
            heads.append(min(usable, key=_rank).node_id if usable else 0)
        return heads

    def evidence(self, heads: Sequence[int]) -> dict[Pair, Edge]:
        """Returns the earliest evidence of each pair: every identifier of an event with the one that carries it."""
        evidence: dict[Pair, Edge] = {}
        version = self.rules.version
        for event, head in zip(self.events, heads, strict=True):
            if not event.link or len(event.identifiers) < 2 or not head:
                continue
            for identifier in event.identifiers:
                node_id = self.known[identifier].node_id
                if node_id and node_id != head:
                    edge = Edge(event.occur_micros, event.message_id, *pair_of(head, node_id), version)
                    earlier = evidence.get(edge.pair)
                    if earlier is None or edge < earlier:
                        evidence[edge.pair] = edge
        return evidence

    def order(self) -> dict[NodeKey, int]:
        """Returns the order in which missing nodes are made: by event, in an event the most telling identifier first."""
        order: dict[NodeKey, int] = {}
        rank = self.rules.rank
        for event in self.events:
            if len(event.identifiers) == 1:
                only = self.missing.get(event.identifiers[0])
                if only is not None:
                    order.setdefault(only, len(order))
                continue
            keys = [self.missing[each] for each in event.identifiers if each in self.missing]
            for key in sorted(keys, key=lambda key: rank(key.type)):
                order.setdefault(key, len(order))
        return order

    def resolutions(self, heads: Sequence[int]) -> list[Resolution]:
        """Returns the answer."""
        return [Resolution(head, *self.whose[head]) if head else NOBODY for head in heads]


def scope_of(workspace_id: str, rules: IdentityRules) -> str:
    """Returns under what identifiers of a workspace are remembered: which of them are junk, and their ranks, rules decide."""
    return f"{workspace_id} {rules.version}" if rules.version else workspace_id


def _rank(known: Known) -> tuple[int, str]:
    return known.rank
