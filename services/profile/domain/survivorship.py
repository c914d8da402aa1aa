"""Which of the values that a customer's nodes hold for a trait the customer shows, by the workspace's rules. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from services.common.channels import STATED_TYPES
from services.common.errors import InvalidArgument
from services.common.json_values import decode, stored_value
from services.profile.domain.attributes import REMOVED, Register


@dataclass(frozen=True)
class WantedRules:
    """The rules that somebody wants; of all other traits the latest value holds.

    Attributes:
        most_frequent: Traits of which a customer shows the value that the most nodes hold.
        source_priority: Traits of which a customer shows the value of the first source that holds one, each with its types of
            identifiers, at least one; types that are not among them come last.
    """

    most_frequent: frozenset[str] = frozenset()
    source_priority: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class SurvivorshipRules(WantedRules):
    """A workspace's rules.

    Attributes:
        revision: Grows with each change; 0: nobody ever set any.
    """

    revision: int = 0

    @property
    def traits(self) -> frozenset[str]:
        """The traits that do not go by the latest."""
        return self.most_frequent | self.source_priority.keys()


LATEST_ALWAYS = SurvivorshipRules()
"""Of a workspace that set none."""


def check_traits(traits: Iterable[str]) -> None:
    """Refuses rules of traits that can have none of their own, and two of one trait.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    seen: set[str] = set()
    for trait in traits:
        if trait in STATED_TYPES:
            raise InvalidArgument(
                f"traits: of {trait} the last word holds, for messages go to it; leave it out.", field="traits"
            )
        if trait in seen:
            raise InvalidArgument(f"traits: name {trait} once.", field="traits")
        seen.add(trait)


def survivor(
    trait: str, held: Iterable[Register], types: Mapping[int, str], rules: SurvivorshipRules
) -> Register | None:
    """Returns the register whose value a customer shows for a trait; None, or a removal, where the customer shows none.

    Args:
        trait: Its name.
        held: What is held of it, one register a node.
        types: Of the identifiers that the nodes are.
        rules: The workspace's.
    """
    if sources := rules.source_priority.get(trait):
        return by_source(held, types, sources)
    if trait in rules.most_frequent:
        return most_frequent(held)
    return max(held, key=lambda each: each.order, default=None)


def most_frequent(registers: Iterable[Register]) -> Register | None:
    """Returns the latest register with the value that the most nodes hold; None where none holds any.

    Segment's `history/registers.py::most_frequent` is the same.

    Args:
        registers: Of one trait, one a node.
    """
    held = [(stored_value(decode(each.value_json)), each) for each in registers if each.value_json != REMOVED]
    votes = Counter(value for value, _ in held)
    best = max(held, key=lambda each: (votes[each[0]], each[1].order), default=None)
    return best[1] if best else None


def by_source(registers: Iterable[Register], types: Mapping[int, str], sources: Sequence[str]) -> Register | None:
    """Returns the latest register of the first source that holds a value; None where none holds any.

    Segment's `history/registers.py::by_source` is the same.

    Args:
        registers: Of one trait, one a node.
        types: Of the identifiers that the nodes are.
        sources: Types, the one that goes before all others first; those that are not among them come last, equal.
    """
    places = {kind: place for place, kind in enumerate(sources)}
    held = [one for one in registers if one.value_json != REMOVED]
    return max(held, key=lambda one: (-places.get(types[one.node_id], len(places)), one.order), default=None)


def named_sources(wanted: Mapping[str, Sequence[str]], types: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Returns orders of sources with the types of the workspace in place of their names.

    Args:
        wanted: By trait, as somebody named them.
        types: By name the type that it is; '' for none.

    Raises:
        InvalidArgument: INVALID_FIELD, if there is no such type, or one is named twice.
    """
    found: dict[str, tuple[str, ...]] = {}
    for trait, names in wanted.items():
        kinds: list[str] = []
        for name in names:
            kind = types[name]
            if not kind:
                raise InvalidArgument(
                    f"identifier_types of {trait}: there is no type {name}; name one that events have carried, or that the "
                    "rules of identity name.",
                    field="traits.identifier_types",
                )
            if kind in kinds:
                raise InvalidArgument(
                    f"identifier_types of {trait}: name {kind} once.", field="traits.identifier_types"
                )
            kinds.append(kind)
        found[trait] = tuple(kinds)
    return found
