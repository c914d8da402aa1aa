"""What segment hears from the others, as it matters to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import accumulate
from types import MappingProxyType

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.heard_kept import NOTHING_KEPT, HeardKept
from services.segment.domain.kept import Subject


@dataclass(frozen=True, slots=True)
class AttributeSet:
    """An attribute takes a stored value; '' removes it."""

    kind: AttributeKind
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class HeardEvents:
    """Events that were recorded, by column: entry i of each column is of event i.

    Attributes:
        event_ids: Unique in the workspace.
        node_ids: The node that carries each.
        customer_ids: Whose node it was then; the mapping of the highest version holds.
        mapping_versions: Versions of those mappings.
        message_ids: Message ids.
        types: Kinds.
        names: Names.
        occur_us: When each happened, microseconds since 1970 UTC.
        receive_us: When each was received.
        path_counts: How many entries of `paths` and `values` are the event's, which follow each other.
        paths: Paths of properties, of one event after the other.
        values: Their stored values.
        changes: Attributes that events set, each with its event's place, in the order in which they apply.
        node_types: By place the types of the identifiers that carried events with changes, where these were told.
    """

    event_ids: Sequence[int] = ()
    node_ids: Sequence[int] = ()
    customer_ids: Sequence[int] = ()
    mapping_versions: Sequence[int] = ()
    message_ids: Sequence[str] = ()
    types: Sequence[int] = ()
    names: Sequence[str] = ()
    occur_us: Sequence[int] = ()
    receive_us: Sequence[int] = ()
    path_counts: Sequence[int] = ()
    paths: Sequence[str] = ()
    values: Sequence[str] = ()
    changes: Sequence[tuple[int, AttributeSet]] = ()
    node_types: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        return len(self.event_ids)


NO_EVENTS = HeardEvents()


@dataclass(frozen=True, slots=True)
class Seen:
    """What someone else has seen of a customer: events as (node, event id), mappings as (node, identity's version)."""

    events: frozenset[tuple[int, int]] = frozenset()
    mappings: frozenset[tuple[int, int]] = frozenset()


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
class HeardPeriod:
    """The workspace keeps its events for so many months before the present one, 0 without end; the highest revision holds."""

    months: int
    revision: int


@dataclass(frozen=True, slots=True)
class HeardSurvivorship:
    """By what rules customers show their traits; of those that are not named the latest value. The highest revision holds.

    Attributes:
        by_frequency: Traits of which a customer shows the value that the most identifiers hold.
        revision: Of the change at profile.
        by_source: Traits of which a customer shows the value of the first source that holds one, each with its types.
    """

    by_frequency: frozenset[str]
    revision: int
    by_source: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


def ruled_anew(before: HeardSurvivorship, after: HeardSurvivorship) -> set[str]:
    """Returns the traits whose rule is another one."""
    sources = {
        trait
        for trait in before.by_source.keys() | after.by_source.keys()
        if before.by_source.get(trait) != after.by_source.get(trait)
    }
    return sources | before.by_frequency.symmetric_difference(after.by_frequency)


@dataclass(frozen=True, slots=True)
class Heard:
    """All that one fact says."""

    events: HeardEvents = NO_EVENTS
    moves: tuple[HeardMove, ...] = ()
    scores: tuple[HeardScore, ...] = ()
    period: HeardPeriod | None = None
    survivorship: HeardSurvivorship | None = None
    kept: HeardKept = NOTHING_KEPT


def without_nodes(heard: Heard, nodes: Set[int]) -> Heard:
    """Returns what a fact says, without what it says of some nodes, and that others were these customers' is left out."""
    events = heard.events
    if not (nodes.isdisjoint(events.node_ids) and nodes.isdisjoint(events.customer_ids)):
        events = _without_nodes(events, nodes)
    return replace(
        heard,
        events=events,
        moves=tuple(
            replace(move, from_customer_id=move.node_id) if move.from_customer_id in nodes else move
            for move in heard.moves
            if nodes.isdisjoint((move.node_id, move.to_customer_id))
        ),
        scores=tuple(score for score in heard.scores if score.customer_id not in nodes),
        kept=heard.kept.without(nodes) if heard.kept else heard.kept,
    )


def _without_nodes(events: HeardEvents, nodes: Set[int]) -> HeardEvents:
    kept = [place for place, node_id in enumerate(events.node_ids) if node_id not in nodes]
    new_place = {place: index for index, place in enumerate(kept)}
    starts = [0, *accumulate(events.path_counts)]
    spans = [range(starts[place], starts[place + 1]) for place in kept] if events.path_counts else []
    paths = [path for span in spans for path in span]
    columns = {
        name: [column[place] for place in kept] if column else column
        for name in (
            "event_ids",
            "node_ids",
            "customer_ids",
            "mapping_versions",
            "message_ids",
            "types",
            "names",
            "occur_us",
            "receive_us",
            "path_counts",
        )
        for column in [getattr(events, name)]
    }
    for index, customer_id in enumerate(columns["customer_ids"]):
        if customer_id in nodes:
            # Whose the node is by now another fact tells.
            columns["customer_ids"][index] = columns["node_ids"][index]
            columns["mapping_versions"][index] = 0
    return HeardEvents(
        **columns,
        paths=[events.paths[index] for index in paths],
        values=[events.values[index] for index in paths],
        changes=[(new_place[place], change) for place, change in events.changes if place in new_place],
        node_types={new_place[place]: kind for place, kind in events.node_types.items() if place in new_place},
    )


@dataclass
class Touched:
    """Whom the facts of a turn may move, and by what.

    Attributes:
        nodes: Nodes with new events or attributes.
        event_names: Names of those events.
        attributes: Those attributes.
        fresh_nodes: Nodes whose customer was not known before: every rule may change.
        moved_customers: Customers who lost or gained a node: every rule may change.
        untyped_traits: Those of the attributes that are traits and came without the type of their identifier.
        kept: Of what is kept, that of which anything new was told and at which a rule looks.
        restricted_nodes: Nodes that were restricted, or are no longer: every rule may change.
    """

    nodes: set[int] = field(default_factory=set)
    event_names: set[str] = field(default_factory=set)
    attributes: set[tuple[AttributeKind, str]] = field(default_factory=set)
    fresh_nodes: set[int] = field(default_factory=set)
    moved_customers: set[int] = field(default_factory=set)
    restricted_nodes: set[int] = field(default_factory=set)
    untyped_traits: set[str] = field(default_factory=set)
    kept: set[Subject] = field(default_factory=set)

    def add_kept(self, heard: Heard, looked_at: Set[Subject]) -> None:
        """Adds what one fact says of what is kept, so far as a rule looks at it: nobody else is asked anew for it."""
        for subject, node_id in heard.kept.touching():
            if subject in looked_at:
                self.kept.add(subject)
                self.nodes.add(node_id)

    def add(self, heard: Heard) -> None:
        """Adds what one fact says; `fresh_nodes` are told apart by who keeps the mapping."""
        self.nodes.update(heard.events.node_ids)
        self.event_names.update(heard.events.names)
        for place, change in heard.events.changes:
            self.attributes.add((change.kind, change.key))
            if change.kind is AttributeKind.RESTRICTION:
                self.restricted_nodes.add(heard.events.node_ids[place])
            if change.kind is AttributeKind.TRAIT and place not in heard.events.node_types:
                self.untyped_traits.add(change.key)
        for score in heard.scores:
            self.nodes.add(score.customer_id)
            self.attributes.add((AttributeKind.SCORE, score.name))
        for move in heard.moves:
            self.nodes.add(move.node_id)
            self.moved_customers.update((move.from_customer_id, move.to_customer_id))
