"""How customers under other rules differ from the present ones: counted, with a sample. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from services.identity.domain.linking import LinkState, Pair, Partition
from services.identity.domain.rejudging import Cluster

MOST_SAMPLES = 20
"""Merges, splits, and customers of one merge that are shown."""


@dataclass(frozen=True)
class Merge:
    """Customers that would become one.

    Attributes:
        customers: Their present ids.
        links: Between them: how many would be accepted, by the reason why they are not now.
    """

    customers: Collection[int]
    links: Mapping[str, int]


@dataclass(frozen=True)
class Split:
    """A customer that would become several.

    Attributes:
        customer_id: Its present id.
        parts: How many it would become.
        links: Of it: how many would not be accepted, by the reason.
    """

    customer_id: int
    parts: int
    links: Mapping[str, int]


@dataclass
class Comparison:
    """What was compared so far.

    Attributes:
        identifiers: Nodes.
        present_customers: Customers that they form.
        proposed_customers: Customers that they would form.
        merging_customers: Present customers of which a node would be in one customer with another one's.
        splitting_customers: Present customers whose nodes would be in several.
        moving_identifiers: Nodes that would have another customer id.
        accepted: How many links would be accepted that are not, by the reason why not.
        refused: How many links would not be accepted that are, by the reason why not.
        merges: The first that were found.
        splits: The first that were found.
    """

    identifiers: int = 0
    present_customers: int = 0
    proposed_customers: int = 0
    merging_customers: int = 0
    splitting_customers: int = 0
    moving_identifiers: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    merges: list[Merge] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)

    def add(self, cluster: Cluster, proposed: Partition) -> list[int]:
        """Counts a cluster; returns the nodes that would have another customer id."""
        owner = {node_id: node.customer_id for node_id, node in cluster.nodes.items()}
        self.identifiers += len(owner)
        self.present_customers += len(set(owner.values()))
        self.proposed_customers += len(proposed.components)
        if not cluster.links:
            return []
        accepted, refused = _changed_links(cluster, proposed)
        self.accepted.update(accepted.values())
        self.refused.update(refused.values())
        merging: set[int] = set()
        parts: Counter[int] = Counter()
        moving: list[int] = []
        for group in sorted(proposed.components, key=min):
            owners = {owner[node_id] for node_id in group}
            parts.update(owners)
            anchor = min(group, key=lambda node_id: cluster.nodes[node_id].created_seq)
            moving += [node_id for node_id in group if owner[node_id] != anchor]
            if len(owners) > 1:
                merging |= owners
                if len(self.merges) < MOST_SAMPLES:
                    between = (reason for pair, reason in accepted.items() if group.issuperset(pair))
                    self.merges.append(Merge(sorted(owners), Counter(between)))
        splitting = sorted(customer_id for customer_id, count in parts.items() if count > 1)
        for customer_id in splitting[: MOST_SAMPLES - len(self.splits)]:
            within = (reason for pair, reason in refused.items() if _are_of(customer_id, pair, owner))
            self.splits.append(Split(customer_id, parts[customer_id], Counter(within)))
        self.merging_customers += len(merging)
        self.splitting_customers += len(splitting)
        self.moving_identifiers += len(moving)
        return moving


def _changed_links(cluster: Cluster, proposed: Partition) -> tuple[dict[Pair, str], dict[Pair, str]]:
    """Returns the links that would be accepted and are not, and those that are and would not be, with the reason why not."""
    accepted: dict[Pair, str] = {}
    refused: dict[Pair, str] = {}
    for pair, then in proposed.verdicts.items():
        now = cluster.links[pair].verdict
        if (now.state is LinkState.ACCEPTED) == (then.state is LinkState.ACCEPTED):
            continue
        if then.state is LinkState.ACCEPTED:
            accepted[pair] = now.reason
        else:
            refused[pair] = then.reason
    return accepted, refused


def _are_of(customer_id: int, nodes: Iterable[int], owner: Mapping[int, int]) -> bool:
    return all(owner[node_id] == customer_id for node_id in nodes)
