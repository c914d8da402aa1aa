"""What segment hears from the others, as it matters to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.segment.domain.attributes import AttributeKind


@dataclass(frozen=True, slots=True)
class AttributeSet:
    """An attribute takes a stored value; '' removes it."""

    kind: AttributeKind
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class HeardEvent:
    """An event was recorded.

    Attributes:
        customer_id: Whose node it was then; the mapping of the highest version holds.
        properties: Stored values by path.
    """

    event_id: int
    node_id: int
    customer_id: int
    mapping_version: int
    message_id: str
    event_type: int
    name: str
    occur_us: int
    properties: Mapping[str, str]
    changes: tuple[AttributeSet, ...] = ()


@dataclass(frozen=True, slots=True)
class HeardMove:
    """A node is another customer's now."""

    node_id: int
    from_customer_id: int
    to_customer_id: int
    mapping_version: int


@dataclass(frozen=True, slots=True)
class HeardScore:
    """A customer has a new score."""

    customer_id: int
    name: str
    value: str
    score_us: int


@dataclass(frozen=True, slots=True)
class Heard:
    """All that one fact says."""

    events: tuple[HeardEvent, ...] = ()
    moves: tuple[HeardMove, ...] = ()
    scores: tuple[HeardScore, ...] = ()


@dataclass
class Touched:
    """Whom the facts of a turn may move, and by what.

    Attributes:
        nodes: Nodes with new events or attributes.
        event_names: Names of those events.
        attributes: Those attributes.
        fresh_nodes: Nodes whose customer was not known before: every rule may change.
        moved_customers: Customers who lost or gained a node: every rule may change.
        events: How many events were told.
    """

    nodes: set[int] = field(default_factory=set)
    event_names: set[str] = field(default_factory=set)
    attributes: set[tuple[AttributeKind, str]] = field(default_factory=set)
    fresh_nodes: set[int] = field(default_factory=set)
    moved_customers: set[int] = field(default_factory=set)
    events: int = 0

    def add(self, heard: Heard) -> None:
        """Adds what one fact says; `fresh_nodes` are told apart by who keeps the mapping."""
        self.events += len(heard.events)
        for event in heard.events:
            self.nodes.add(event.node_id)
            self.event_names.add(event.name)
            self.attributes.update((change.kind, change.key) for change in event.changes)
        for score in heard.scores:
            self.nodes.add(score.customer_id)
            self.attributes.add((AttributeKind.SCORE, score.name))
        for move in heard.moves:
            self.nodes.add(move.node_id)
            self.moved_customers.update((move.from_customer_id, move.to_customer_id))
