"""The events of one call while they are resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

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
        erased: Identifiers of people who were erased, with when, microseconds since 1970.
        erased_events: Events that name one, by place, with when; see `Resolution`.
        has_unusable: Whether some of the known ones name nobody.
    """

    events: Sequence[EventIdentifiers]
    rules: IdentityRules
    scope: str
    known: dict[Identifier, Known]
    missing: dict[Identifier, NodeKey]
    whose: dict[int, Whose]
    erased: dict[Identifier, int] = field(default_factory=dict)
    erased_events: dict[int, int] = field(default_factory=dict)
    has_unusable: bool = False

    def leave_out_erased(self, erased: Mapping[bytes, int], ids: Mapping[NodeKey, int]) -> set[NodeKey]:
        """Leaves out what is of people who were erased, and returns by what the others are found that are missing.

        An event of before the erasure, or of a time that is not known, is left out as a whole, unless what carries it is the
        identifier of somebody else who is known already: then it is this person's, without the identifiers that were erased.

        Args:
            erased: By hash when the person was erased whose identifier it was, microseconds since 1970.
            ids: The nodes that were found.
        """
        if erased:
            self.erased = {
                identifier: erased[key.value_hash]
                for identifier, key in self.missing.items()
                if key.value_hash in erased
            }
            living = {identifier for identifier, key in self.missing.items() if key in ids}
            living |= {identifier for identifier, known in self.known.items() if known.node_id}
            self.events = [self._without_erased(place, event, living) for place, event in enumerate(self.events)]
            named = {identifier for event in self.events for identifier in event.identifiers}
            self.missing = {identifier: key for identifier, key in self.missing.items() if identifier in named}
        return set(self.missing.values())

    def _without_erased(self, place: int, event: EventIdentifiers, living: Set[Identifier]) -> EventIdentifiers:
        old = [
            identifier
            for identifier in event.identifiers
            if identifier in self.erased and (not event.timed or event.occur_micros <= self.erased[identifier])
        ]
        if not old:
            return event
        usable = [each for each in event.identifiers if each in self.missing or self.known[each].node_id]
        carrier = min(usable, key=lambda identifier: self.rules.rank(identifier.type))
        if carrier in old or carrier not in living:
            self.erased_events[place] = max(self.erased[identifier] for identifier in old)
            # Whose time is not known may be somebody who came back, and whoever asked judges it.
            kept = event.identifiers if not event.timed and old == [carrier] and carrier in living else []
            return event._replace(identifiers=kept)
        return event._replace(identifiers=[each for each in event.identifiers if each not in old])

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
        whose = self.whose
        resolutions = [
            (
                Resolution(head, *whose[head], 0, self._type(event, head))
                if event.link
                else Resolution(head, *whose[head])
            )
            if head
            else NOBODY
            for event, head in zip(self.events, heads, strict=True)
        ]
        for place, erase_micros in self.erased_events.items():
            resolutions[place] = resolutions[place]._replace(erase_micros=erase_micros)
        return resolutions

    def unusable(self) -> list[tuple[int, str]]:
        """Returns the identifiers that name nobody: the place of their event, and their type. Most batches have none."""
        if not self.has_unusable:
            return []
        get = self.known.get
        return [
            (place, each.type)
            for place, event in enumerate(self.events)
            for each in event.identifiers
            if (known := get(each)) is not None and not known.node_id
        ]

    def _type(self, event: EventIdentifiers, head: int) -> str:
        return next(each.type for each in event.identifiers if self.known[each].node_id == head)


def scope_of(workspace_id: str, rules: IdentityRules) -> str:
    """Returns under what identifiers of a workspace are remembered: which of them are junk, and their ranks, rules decide."""
    return f"{workspace_id} {rules.version}" if rules.version else workspace_id


def _rank(known: Known) -> tuple[int, str]:
    return known.rank
